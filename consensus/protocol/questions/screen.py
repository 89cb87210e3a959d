"""``screen``: put on record what of the item talks about its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say
from consensus.protocol.vote_state import VoteState
from schema.protocol import Stage
from schema.turn import Brief, Turn


class Screen(Asked):
    """Shows the verifiers what was found. It is left out from here on, whatever they say of it: no
    message from outside can put it back."""

    name = "screen"

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The segments."""
        return Brief(question=self.name, mode=state.mode, suspects=state.case.suspects)

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """From now on the item is shown without the segments."""
        return replace(state, suspects=state.case.suspects)
