"""``refine``: trim the passages that were found to what helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.protocol.questions.base import Asked, Say, spoken
from consensus.protocol.vote_state import VoteState
from schema.evidence import Passage
from schema.protocol import Stage
from schema.turn import Brief, Turn


class Refine(Asked):
    """Shows what was found; only what the refiners keep of it is seen by others."""

    name = "refine"

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """The passages."""
        return Brief(question=self.name, mode=state.mode, passages=state.passages)

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """What the refiners kept of the passages that were found; nothing else gets in."""
        kept: dict[str, Passage] = {}
        for turn in spoken(turns):
            for passage in turn.passages:
                kept.setdefault(passage.id, passage)
        found = (kept[passage.id] for passage in state.passages if passage.id in kept)
        return replace(state, passages=tuple(found))
