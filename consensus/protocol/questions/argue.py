"""``argue``: argue for the assigned one of two sides, with a verbatim quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.sides import sides
from consensus.protocol.vote_state import VoteState
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class Argue(Asked):
    """One seat a side: of different models where the roster allows, taking turns over the tasks."""

    name = "argue"
    is_talk = True

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Who takes which side; nobody where there are no two sides."""
        both = sides(state)
        if both is None or not seats:
            return ()
        if stage.fan_out != "side":
            return super().says(stage, seats, state)
        first_side, second_side = both
        start = int(state.case.shuffled("debaters")[:8], 16) % len(seats)
        ordered = seats[start:] + seats[:start]
        first = ordered[0]
        others = [seat for seat in ordered if seat.id != first.id]
        strangers = [seat for seat in others if seat.model != first.model]
        second = (strangers or others or [first])[0]
        return (
            Say(first, candidate=first_side, against=second_side),
            Say(second, candidate=second_side, against=first_side),
        )

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """Its own side, the opposing one, and in a later round what the opponent said."""
        opponent = say.against.key if say.against else ""
        both = sides(state) or ()
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=both,
            groups=state.groups_of(both),
            candidate=say.candidate,
            against=say.against,
            claims=tuple(claim for claim in state.claims if claim.stance == opponent),
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """Claims as they were made: unchecked, whatever their author says of them."""
        claims = tuple(
            claim.model_copy(update={"standing": "unchecked", "support": None})
            for turn in spoken(turns)
            for claim in turn.claims
        )
        return replace(state, claims=state.claims + claims)
