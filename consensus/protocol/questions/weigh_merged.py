"""``weigh_merged``: weigh the merged draft against the best one, in both orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.merged import weighed
from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.vote_state import VoteState
from schema.choice import Choice
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class WeighMerged(Asked):
    """Shows the two without saying which is which. As with the drafts, who is of the writer's
    family is asked only where nobody else is there."""

    name = "weigh_merged"

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Nobody where nothing was merged."""
        merged = state.merged
        if merged is None or _best(state) is None:
            return ()
        strangers = tuple(seat for seat in seats if seat.kin != merged.seat.kin)
        others = tuple(seat for seat in seats if seat.id != merged.seat.id)
        return super().says(stage, strangers or others, state)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The two in the order of this turn, which begins in the task's own."""
        both = [choice for choice in (state.merged and state.merged.choice, _best(state)) if choice]
        both.sort(key=lambda choice: state.case.shuffled(choice.key))
        shown = both[::-1] if say.order == "backward" else both
        return Brief(
            question=self.name, mode=state.mode, choices=tuple(shown), notes=dict(state.notes)
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """How the merged draft fared, where the stage decides."""
        best = _best(state)
        if state.merged is None or best is None or stage.counts != "break_tie":
            return state
        return replace(state, merged=weighed(state.merged, best, stage, spoken(turns)))


def _best(state: VoteState) -> Choice | None:
    """The draft that the vote has chosen."""
    supports = state.case.kind.supports
    return next((choice for choice in state.choices if supports(state.value, choice)), None)
