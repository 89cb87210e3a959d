"""``sentences``: each sentence of a text is a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import on_one_line, whole_ones
from schema.base import Json

_ENDS = re.compile(r"(?<=[.!?…])[\"'\u201d\u2019)]?\s|(?<=[\u3002\uff01\uff1f])|[\r\n]")


@shape
class Sentences(Shape):
    """``{ sentences = "claim", of = "response", least = 3 }``: those of at least so many words, on
    one line each; by full stops, question and exclamation marks and ends of lines."""

    name: ClassVar[str] = "sentences"
    sentences: str
    least: int = Field(default=3, ge=1)
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is, or a field that was drawn."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.sentences,)

    def reads(self) -> tuple[str, ...]:
        """The text."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One a sentence."""
        pieces = map(on_one_line, _ENDS.split(said.get(self.of, "")))
        found = whole_ones([each for each in pieces if each], said, self.of)
        long = [each for each in found if len(each.split()) >= self.least]
        return [{self.sentences: each} for each in long[: self.most]]
