"""``regex``: a text matches a pattern."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.patterns import compiled
from recipes.patterns.matching import MOST_CHARACTERS
from recipes.texts import text_at


@gate
class Regex(Gate):
    """``{ regex = "^[A-Z].*[.!?]$", not = "TODO", on = "text", ignore_case = false }``: the first
    pattern is found in the text, and the second is not. ``^`` and ``$`` are the ends of the text.
    Patterns are those of Python without what makes them slow (see :mod:`recipes.patterns`). A text
    of more than 20,000 characters is turned away."""

    name: ClassVar[str] = "regex"
    regex: str = Field(default="", max_length=1_000)
    unwanted: str | None = Field(default=None, max_length=1_000, alias="not")
    on: str = "text"
    ignore_case: bool = False

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        compiled(self.regex, self.ignore_case)
        compiled(self.unwanted or "", self.ignore_case)
        return self

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the patterns."""
        text = text_at(candidate.value, self.on)
        if len(text) > MOST_CHARACTERS:
            reason = f"{self.on} has {len(text)} characters, more than a pattern is tried on"
            return turned_away(f"{reason}: {MOST_CHARACTERS}", float(len(text)))
        if not compiled(self.regex, self.ignore_case).found_in(text):
            return turned_away(f"'{self.regex}' is not found in {self.on}")
        if self.unwanted and compiled(self.unwanted, self.ignore_case).found_in(text):
            return turned_away(f"'{self.unwanted}' is found in {self.on}")
        return PASSED
