"""``novelty``: a text is new beside what there is, and how new is told."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.indexes.subsequences import Subsequences
from recipes.texts import text_at


@gate
class Novelty(Gate):
    """``{ novelty = 0.3, against = ["seeds"], on = "instruction" }``: one minus its highest ROUGE-L
    with a record of these pools is at least so much. What passes is measured as well, so that
    the distance to what people wrote can be reported."""

    name: ClassVar[str] = "novelty"
    novelty: float = Field(ge=0.0, le=1.0)
    against: tuple[str, ...] = Field(min_length=1)
    on: str = "text"

    def pools(self) -> tuple[str, ...]:
        """Those that it is compared with."""
        return self.against

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the nearest record."""
        index = look.index("rouge_l", Subsequences, self.against, self.on)
        nearest = index.nearest(text_at(candidate.value, self.on))
        if nearest is None:
            return PASSED
        novelty = 1.0 - nearest.score
        if novelty >= self.novelty - 1e-9:
            return Verdict(True, measured=novelty, against=nearest.number)
        reason = (
            f"{self.on} has a novelty of {novelty:.3f}, below {self.novelty:g}: "
            f"its ROUGE-L with record {nearest.number} is {nearest.score:.3f}"
        )
        return turned_away(reason, novelty, nearest.number)
