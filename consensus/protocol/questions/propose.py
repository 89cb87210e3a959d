"""``propose``: draft an answer, blind to everybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from consensus.protocol.questions.base import Asked, Say, passages_for, spoken
from consensus.protocol.vote_state import VoteState, voices_of
from schema.ballot import Proposal
from schema.protocol import Question, Stage
from schema.turn import Brief, Turn


class Propose(Asked):
    """Shows the choices where they are known beforehand; else the drafts make them."""

    name: ClassVar[Question] = "propose"

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The choices, the passages that the seat's view wants, and what was noted."""
        return Brief(
            question=self.name,
            mode=state.mode,
            choices=state.choices if state.case.listed else (),
            groups=state.case.groups,
            passages=passages_for(state, say.seat),
            notes=dict(state.notes),
        )

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The state with the proposals, and the choices that they give rise to."""
        case, said = state.case, spoken(turns)
        proposals = state.proposals + tuple(
            Proposal(
                turn=turn.turn,
                seat=turn.seat.id,
                value=turn.ballot.value,
                confidence=turn.ballot.confidence,
            )
            for turn in said
            if turn.ballot is not None
        )
        choices = state.choices
        if not case.listed:
            valued = [each for each in proposals if each.value is not None]
            choices = case.kind.candidates(case.campaign, state.input, valued)
        return replace(
            state,
            proposals=proposals,
            draft_stage=state.draft_stage or stage.name,
            drafts=state.drafts + voices_of(stage, said),
            choices=choices,
        )
