"""``equals``: a field has one of some values."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from recipes.texts import text_at, text_of
from schema.base import Json


@gate
class Equals(Gate):
    """``{ equals = ["better", "response"] }``: the field, then each value that it may have."""

    name: ClassVar[str] = "equals"
    equals: tuple[Json, ...] = Field(min_length=2)

    def fields(self) -> tuple[str, ...]:
        """The field."""
        return (str(self.equals[0]),)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its text."""
        field, *values = self.equals
        text = text_at(candidate.value, str(field)).strip()
        if text in {text_of(each).strip() for each in values}:
            return PASSED
        wanted = " or ".join(shown(each) for each in values)
        return turned_away(f"{field} is {shown(text)}, not {wanted}")
