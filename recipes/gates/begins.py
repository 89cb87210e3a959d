"""``begins``: a text begins as it should."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.patterns import compiled
from recipes.sources import shown
from recipes.texts import text_at


@gate
class Begins(Gate):
    """``{ begins = "[A-Za-z0-9]", not = ["Write a program"], on = "instruction" }``: with what the
    pattern says (see ``regex``), and with none of the phrases, without case; the space before it
    does not count."""

    name: ClassVar[str] = "begins"
    begins: str = Field(default="", max_length=1_000)
    unwanted: tuple[str, ...] = Field(default=(), max_length=1_000, alias="not")
    on: str = "text"

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        compiled(self.begins)
        return self

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its beginning."""
        text = text_at(candidate.value, self.on).lstrip()
        if not compiled(self.begins).begins(text):
            start = shown(text[:20])
            return turned_away(f"{self.on} begins {start}, and not with '{self.begins}'")
        folded = text.casefold()
        found = next((each for each in self.unwanted if folded.startswith(each.casefold())), None)
        return PASSED if found is None else turned_away(f"{self.on} begins with '{found}'")
