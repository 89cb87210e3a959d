"""``score_at_least``: a bound on a score that rises from generation to generation."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinds.numbers import in_digits, read_number
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown


@gate
class ScoreAtLeast(Gate):
    """``{ score_at_least = [0.0, 0.7, 0.8, 0.9], on = "score" }``: one bound a generation of what
    the record was made from, from generation 0; the last one stays. Thresholds that rise are those
    of ReST (Gulcehre et al., 2023)."""

    name: ClassVar[str] = "score_at_least"
    score_at_least: tuple[float, ...] = Field(min_length=1, max_length=100)
    on: str = "score"

    def fields(self) -> tuple[str, ...]:
        """The score."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the score."""
        score = read_number(candidate.value.get(self.on))
        if score is None:
            return turned_away(f"{self.on} is no number: {shown(candidate.value.get(self.on))}")
        drawn = (known.generation for records in candidate.drawn.values() for known in records)
        generation = max(drawn, default=0)
        least = self.score_at_least[min(generation, len(self.score_at_least) - 1)]
        if score >= least:
            return PASSED
        reason = f"{self.on} is {in_digits(score)}, below {least:g}, the bound after generation"
        return turned_away(f"{reason} {generation}", score)
