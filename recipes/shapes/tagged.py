"""``tagged``: parts of an answer between tags, or under names in brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import between
from schema.base import Json
from schema.recipe import FieldName


@shape
class Tagged(Shape):
    """``{ tagged = ["reasoning", "answer"], optional = ["reasoning"], style = "angle" }``: each
    field is what stands between ``<answer>`` and ``</answer>`` (or the next of the tags, or the
    end); with ``style = "square"`` what stands under ``[answer]``. Tags may be in any case; of one
    that comes twice the first counts."""

    name: ClassVar[str] = "tagged"
    tagged: tuple[FieldName, ...] = Field(min_length=1)
    optional: tuple[FieldName, ...] = ()
    """Fields that may be missing; they are empty then."""
    style: Literal["angle", "square"] = "angle"
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """All of them."""
        return self.tagged

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where all tags are there."""
        text = said.get(self.of, "")
        marks = list(_tags(self.tagged, self.style).finditer(text))
        found: dict[str, str] = {}
        names = {name.casefold(): name for name in self.tagged}
        for mark, piece in zip(marks, between(text, marks), strict=True):
            if not mark["closing"]:
                found.setdefault(names[mark["name"].casefold()], piece)
        if any(not found.get(name) for name in self.tagged if name not in self.optional):
            return []
        return [{name: found.get(name, "") for name in self.tagged}]


@lru_cache(maxsize=64)
def _tags(names: tuple[str, ...], style: str) -> re.Pattern[str]:
    start, end = ("<", ">") if style == "angle" else (r"\[", r"\]")
    one_of = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"{start}(?P<closing>/?)(?P<name>{one_of}){end}:?", re.IGNORECASE)
