"""``redraft``: draft again on the item without what talks about its answer.

The new drafts stand in place of the first ones. Both answers stay on the path of the vote: where
they differ, the answer hangs on what was left out (:mod:`consensus.protocol.hanging`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.hanging import hangs_on, is_another, only_names
from consensus.protocol.questions.base import Say
from consensus.protocol.questions.propose import Propose
from consensus.protocol.vote_state import VoteState
from kinds.suspects.finding import leaves_nothing
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class Redraft(Propose):
    """Asks the drafters again, as if the item had come without the segments. What was noted about
    the whole item is not shown to them."""

    name = "redraft"
    casts_voices = True

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Every seat once; nobody where no text is left, or where but other answers are named."""
        if not state.suspects or is_another(state):
            return ()
        if leaves_nothing(state.input, state.suspects):
            return ()
        return super().says(stage, seats, state)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """As for the first draft, without notes."""
        return super().brief(stage, say, replace(state, notes={}))

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The state as if these had been the first drafts; unchanged where nobody drafted."""
        first = replace(state, proposals=(), drafts=(), notes={})
        again = super().absorb(first, stage, turns)
        if not again.drafts:
            return state
        # They are counted under the name of the first drafts, by which learners know the seats.
        voices = tuple(
            replace(voice, stage=state.draft_stage, question="propose") for voice in again.drafts
        )
        seats = {voice.seat.id for voice in voices}
        kept = tuple(voice for voice in state.voices if voice.seat.id not in seats)
        return replace(again, drafts=voices, voices=(*kept, *voices), redrafted=True)

    def settled(self, before: VoteState, after: VoteState) -> VoteState:
        """The new drafts count, unless but names were found and the answer does not hang on them:
        an honest text loses by their absence, and then the first drafts stand."""
        if not only_names(after) or hangs_on(after):
            return after
        # The path ends with what counts; what was tried in between stays on it.
        path = (*after.path, *before.path[-1:]) if after.redrafted else before.path
        return replace(
            before, suspects=(), cleared=after.suspects, redrafted=after.redrafted, path=path
        )
