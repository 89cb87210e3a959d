"""``compare``: weigh the two best choices against each other, in both orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say, keys_of, spoken
from consensus.protocol.sides import sides
from consensus.protocol.vote_state import VoteState
from consensus.verdict import verdict_of
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class Compare(Asked):
    """Shows the two sides, and the claims that stand."""

    name = "compare"
    is_talk = True

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Nobody where there are no two sides."""
        return () if sides(state) is None else super().says(stage, seats, state)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The sides in the order of this turn."""
        pair = sides(state) or ()
        shown = pair[::-1] if say.order == "backward" else pair
        return Brief(
            question=self.name,
            mode="one",
            choices=shown,
            groups=state.groups_of(shown),
            claims=tuple(c for c in state.standing_claims if c.stance in keys_of(shown)),
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The verdict, where the stage breaks ties."""
        if stage.counts != "break_tie":
            return state
        return replace(state, verdict=verdict_of(stage, sides(state), spoken(turns)))
