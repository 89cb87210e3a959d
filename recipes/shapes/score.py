"""``score``: the number that a judge gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import fsum
from typing import ClassVar, Self

from pydantic import model_validator

from kinds.numbers import plain, read_number
from recipes.base import Fields, Shape, shape
from schema.base import Json

_NUMBER = re.compile(r"(?<![\w.])-?\d{1,9}(?:[.,]\d{1,9})?(?!\w)")
_MARKED = re.compile(r"(?:score|rating|grade|points)[*_]{0,2}[ \t]{0,3}(?:is|[:=])?", re.IGNORECASE)


@shape
class Score(Shape):
    """``{ score = "quality", between = [1, 10], why = "reason" }``: the first number after the word
    "score", "rating", "grade" or "points", else the first of all, where it lies between the two;
    ``8/10`` is 8. With ``why`` the whole text is kept in a field. Of several steps, ``of =
    ["quality", "difficulty"]``, it is the mean, where all of them give a score."""

    name: ClassVar[str] = "score"
    score: str
    between: tuple[float, float] = (0.0, 10.0)
    why: str = ""
    of: str | tuple[str, ...] = "text"
    """The step whose answer it is, or several."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.between[0] >= self.between[1]:
            raise ValueError("between = [least, most]")
        return self

    def makes(self) -> tuple[str, ...]:
        """The score, and the reason if it is kept."""
        return (self.score, self.why) if self.why else (self.score,)

    def reads(self) -> tuple[str, ...]:
        """The answers."""
        return (self.of,) if isinstance(self.of, str) else self.of

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there is such a number."""
        texts = [said.get(step, "").strip() for step in self.reads()]
        values = [value for text in texts if (value := self._value(text)) is not None]
        if not values or len(values) < len(texts):
            return []
        record: dict[str, Json] = {self.score: plain(fsum(values) / len(values))}
        return [{**record, self.why: "\n".join(texts)}] if self.why else [record]

    def _value(self, text: str) -> float | None:
        marks = [mark.end() for mark in _MARKED.finditer(text)]
        found = (_NUMBER.match(text, _skipped(text, at)) for at in marks)
        number = next(filter(None, found), None) or _NUMBER.search(text)
        value = read_number(number.group()) if number else None
        return value if value is not None and self.between[0] <= value <= self.between[1] else None


def _skipped(text: str, at: int) -> int:
    """The place after spaces and marks of emphasis."""
    while at < len(text) and text[at] in " \t*_(\n[":
        at += 1
    return at
