"""``at_most``: a number, or a place on a scale, is not above a bound."""

from __future__ import annotations

from typing import ClassVar

from recipes.base import Candidate, Look, Verdict, gate
from recipes.gates.bound import Bound


@gate
class AtMost(Bound):
    """``{ at_most = ["toxicity", 0.1] }``: a field, and the most that it may be: a number, or a
    word of the scale of the pass's annotation or of ``scale = ["poor", "fair", "good"]``."""

    name: ClassVar[str] = "at_most"
    at_most: tuple[str, float | str]

    def bound(self) -> tuple[str, float | str]:
        """The field, and the most."""
        return self.at_most

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the number."""
        return self.compared(candidate, above=True)
