"""``say_confidence``: say in words how likely the committee's answer is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say, passages_for, spoken
from consensus.protocol.sides import weakest_decisions
from consensus.protocol.vote_state import VoteState
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class SayConfidence(Asked):
    """Shows the answer; of one of parts its least sure decisions, at most the stage's
    ``candidates``. What is said changes no vote: it is told beside the answer."""

    name = "say_confidence"

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Nobody where there is no answer."""
        return () if state.value is None else super().says(stage, seats, state)

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The value, the choices that are asked about, and what a drafter is shown."""
        choices = weakest_decisions(state, stage.candidates)
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=choices,
            groups=state.groups_of(choices),
            passages=passages_for(state, say.seat),
            notes=dict(state.notes),
            value=state.value,
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """What the seats said."""
        said = tuple(turn.ballot for turn in spoken(turns) if turn.ballot is not None)
        return replace(state, said_confidence=said)
