"""``merge``: write one draft that keeps what is good in the best ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.merged import Merged
from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.sides import contested
from consensus.protocol.vote_state import VoteState
from schema.ballot import Proposal
from schema.choice import Choice
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class Merge(Asked):
    """Shows the best drafts, at most the stage's ``candidates``, without names or votes. One seat
    is enough; of several the first in the roster that writes something new is taken."""

    name = "merge"

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Nobody where there are no two drafts to merge into one."""
        open_text = not state.case.listed and state.mode == "one"
        if state.value is None or not open_text or len(state.choices) < 2:
            return ()
        return super().says(stage, seats, state)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The drafts, in an order of the task's own, and what was noted."""
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=_best(stage, state),
            notes=dict(state.notes),
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The merged draft, where there is one that reads like no other."""
        case = state.case
        for turn in spoken(turns):
            if turn.ballot is None or turn.ballot.value is None:
                continue
            proposal = Proposal(turn=turn.turn, seat=turn.seat.id, value=turn.ballot.value)
            written = case.kind.candidates(case.campaign, state.input, (proposal,))
            if written and written[0].key not in {choice.key for choice in state.choices}:
                sources = tuple(choice.key for choice in _best(stage, state))
                merged = Merged(written[0], stage.name, turn.turn, turn.seat, sources)
                return replace(state, merged=merged)
        return state


def _best(stage: Stage, state: VoteState) -> tuple[Choice, ...]:
    return contested(state, stage.candidates)
