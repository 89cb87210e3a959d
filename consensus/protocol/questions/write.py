"""``write``: write what a step of a recipe asks for, knowing what the steps before it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from consensus.protocol.keeping import said_before
from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.vote_state import VoteState
from schema.protocol import Question, Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class WriteDown(Asked):
    """One stage a step, of the step's name. A role may have several steps: each has its own seats,
    whose ids begin with the step's name."""

    name: ClassVar[Question] = "write"

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """The seats of the step."""
        return tuple(Say(seat) for seat in seats if seat.id.rpartition("-")[0] == stage.name)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The step with everything filled in."""
        case = state.case
        asked = case.kind.writing(
            case.campaign, case.task.input, stage.name, said_before(state, stage.name)
        )
        return Brief(question=self.name, writing=asked)

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """What was written, kept."""
        return replace(state, written=(*state.written, *spoken(turns)))
