"""``window``: every document of a pool, part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.texts import text_at
from schema.recipe import FieldName, Short

_WORD = re.compile(r"\S+")


@draw
class Window(Draw):
    """``{ window = "documents", on = "text", words = 200, step = 150 }``: the document's fields,
    with so many words of its text in place of the whole, then those that begin ``step`` words
    later; the last part ends with the text. ``characters`` in place of ``words`` counts those, for
    scripts without spaces."""

    name: ClassVar[str] = "window"
    window: Short
    on: FieldName = "text"
    words: int | None = Field(default=None, ge=1)
    characters: int | None = Field(default=None, ge=1)
    step: int | None = Field(default=None, ge=1)
    """As many as a part has without it, so that no part shares anything with another."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.words is None) == (self.characters is None):
            raise ValueError("give words or characters")
        return self

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.window,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The text."""
        return {self.window: (self.on,)}

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the document."""
        return dict.fromkeys(fields_of(self.window), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next part, or the first of the next document that has any text."""
        place, nth = (0, 0) if mark is None else (int(mark[0]), int(mark[1]) + 1)
        while place < look.size(self.window):
            known = look.record(self.window, place)
            part = self._part(text_at(known.value, self.on), nth)
            if part:
                fields = {**known.value, self.on: part}
                return Drawn([place, nth], fields, {self.window: (known.number,)})
            place, nth = place + 1, 0
        return None

    def _part(self, text: str, nth: int) -> str:
        """The nth part; empty where an earlier one ends with the text."""
        size = self.words or self.characters or 1
        start = nth * (self.step or size)
        if self.characters is not None:
            ends_before = nth > 0 and start - (self.step or size) + size >= len(text)
            return "" if ends_before else text[start : start + size].strip()
        spans = [found.span() for found in _WORD.finditer(text)]
        if start >= len(spans) or (nth > 0 and start - (self.step or size) + size >= len(spans)):
            return ""
        return text[spans[start][0] : spans[min(start + size, len(spans)) - 1][1]]
