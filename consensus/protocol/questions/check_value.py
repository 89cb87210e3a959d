"""``check_value``: check the final value against the kind's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.vote_state import VoteState
from schema.protocol import Stage
from schema.turn import Brief, Turn


class CheckValue(Asked):
    """Shows the value; what is found wrong keeps it from being accepted."""

    name = "check_value"

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The value."""
        return Brief(question=self.name, mode=state.mode, value=state.value)

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """The problems that were found; and whether nobody has looked."""
        said = spoken(turns)
        found = dict.fromkeys(problem for turn in said for problem in turn.problems)
        return replace(
            state, problems=state.problems + tuple(found), unchecked=bool(turns) and not said
        )
