"""``filled``: fields are there and not empty."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.gates.not_ending import ending_of
from recipes.texts import text_at


@gate
class Filled(Gate):
    """``{ filled = ["input", "output"], not_ending = ":" }``: each has a text, an item or a value;
    and none ends so."""

    name: ClassVar[str] = "filled"
    filled: tuple[str, ...] = Field(min_length=1)
    not_ending: str | tuple[str, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """Those that are to be filled."""
        return self.filled

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """Field by field."""
        for field in self.filled:
            value = candidate.value.get(field)
            if value is None or value in ([], {}) or (isinstance(value, str) and not value.strip()):
                return turned_away(f"{field} is empty")
            ending = ending_of(text_at(candidate.value, field), self.not_ending)
            if ending is not None:
                return turned_away(f"{field} ends with '{ending}'")
        return PASSED
