"""``contains``: a text has some words in it, verbatim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.phrases import stands_in
from recipes.sources import shown
from recipes.texts import text_at
from schema.base import Json
from schema.template import plain_text


@gate
class Contains(Gate):
    """``{ contains = "entity", on = "text", ignore_case = false }``: what the field holds, a text
    or each text of a list (or of an object its ``quote`` or ``text``), stands in it as whole words,
    letter for letter but for the spaces; with ``not = true`` none of them does. With
    ``each = "object"`` it is this field of each record of a list."""

    name: ClassVar[str] = "contains"
    contains: str
    on: str = "text"
    ignore_case: bool = False
    unwanted: bool = Field(default=False, alias="not")
    each: str = ""

    def fields(self) -> tuple[str, ...]:
        """What is sought, and where."""
        return (self.contains, self.on)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the first that is not there."""
        text = text_at(candidate.value, self.on)
        sought = _texts(candidate.value.get(self.contains), (self.each,) if self.each else _OF)
        if not any(each.strip() for each in sought):
            return turned_away(f"{self.contains} is empty")
        for each in sought:
            if stands_in(each, text, ignore_case=self.ignore_case) is self.unwanted:
                does = "has" if self.unwanted else "does not have"
                return turned_away(f"{self.on} {does} {shown(each)} of {self.contains}")
        return PASSED


_OF = ("quote", "text")
"""What of an object is sought."""


def _texts(value: Json, of: Sequence[str]) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each, of)]
    if isinstance(value, dict):
        return _texts(next((value[key] for key in of if key in value), None), of)
    return [] if value is None else [plain_text(value)]
