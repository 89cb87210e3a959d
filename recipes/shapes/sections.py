"""``sections``: parts of an answer under headings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from pydantic import Field

from recipes.base import CUT, Fields, Shape, shape
from recipes.blocks import between
from schema.base import Json
from schema.recipe import FieldName


@shape
class Sections(Shape):
    """``{ sections = { question = "Question", answer = "Answer" }, start = "question" }``: each
    field is what stands under its heading at the beginning of a line: ``Question: ...``,
    ``**Question:** ...``, ``## Question``, ``Question 2: ...``. What stands before the first
    heading is the field ``start``, for the prompt may have ended in it. When a heading comes again,
    the next record begins."""

    name: ClassVar[str] = "sections"
    sections: dict[FieldName, str] = Field(min_length=1)
    optional: tuple[FieldName, ...] = ()
    """Fields that may be missing; they are empty then."""
    start: FieldName | None = None
    most: int | None = Field(default=None, ge=1)
    """At most so many records: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The fields that have headings."""
        return tuple(self.sections)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One each time that all headings are there."""
        text = said.get(self.of, "")
        marks = list(_headings(tuple(self.sections.values())).finditer(text))
        names = {heading.casefold(): field for field, heading in self.sections.items()}
        pieces = [(names[mark["name"].casefold()], piece) for mark, piece in _told(text, marks)]
        before = (text[: marks[0].start()] if marks else text).strip()
        if self.start and before:
            pieces.insert(0, (self.start, before))
        found: list[dict[str, str]] = [{}]
        for field, piece in pieces:
            if field in found[-1]:
                found.append({})
            found[-1][field] = piece
        needed = [field for field in self.sections if field not in self.optional]
        if f"{CUT}{self.of}" in said and len(found) > 1:
            found.pop()
        whole = [each for each in found if all(each.get(field) for field in needed)]
        return [
            {field: each.get(field, "") for field in self.sections} for each in whole[: self.most]
        ]


def _told(text: str, marks: list[re.Match[str]]) -> list[tuple[re.Match[str], str]]:
    return list(zip(marks, between(text, marks), strict=True))


@lru_cache(maxsize=64)
def _headings(names: tuple[str, ...]) -> re.Pattern[str]:
    one_of = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(
        rf"^[ \t]*[#*_]{{0,4}}[ \t]?(?P<name>{one_of})(?:[ \t]\d{{1,3}})?[*_]{{0,2}}"
        r"(?:[ \t]?:[*_]{0,2}|[ \t]*$)",
        re.IGNORECASE | re.MULTILINE,
    )
