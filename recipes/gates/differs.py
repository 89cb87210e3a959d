"""``differs``: two fields do not say the same."""

from __future__ import annotations

from typing import ClassVar

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from recipes.texts import text_at


@gate
class Differs(Gate):
    """``{ differs = ["input", "output"] }``: letter for letter, but for the space around. Case
    counts: to write a text in capitals may be the task."""

    name: ClassVar[str] = "differs"
    differs: tuple[str, str]

    def fields(self) -> tuple[str, ...]:
        """Both."""
        return self.differs

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By their texts."""
        one, other = (text_at(candidate.value, field).strip() for field in self.differs)
        if one != other:
            return PASSED
        return turned_away(f"{self.differs[0]} and {self.differs[1]} are both {shown(one)}")
