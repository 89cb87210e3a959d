"""``at_least``: a number, or a place on a scale, is not below a bound."""

from __future__ import annotations

from typing import ClassVar

from recipes.base import Candidate, Look, Verdict, gate
from recipes.gates.bound import Bound


@gate
class AtLeast(Bound):
    """``{ at_least = ["confidence", 0.6] }``: a field, and the least that it may be: a number, or a
    word of the scale of the pass's annotation or of ``scale = ["poor", "fair", "good"]``."""

    name: ClassVar[str] = "at_least"
    at_least: tuple[str, float | str]

    def bound(self) -> tuple[str, float | str]:
        """The field, and the least."""
        return self.at_least

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the number."""
        return self.compared(candidate, above=False)
