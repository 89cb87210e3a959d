"""``whole``: what was written is one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from recipes.base import Fields, Shape, shape
from schema.base import Json


@shape
class Whole(Shape):
    """``{ whole = "response" }``: the text, without the space around it, is this field."""

    name: ClassVar[str] = "whole"
    whole: str
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.whole,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there is any text."""
        text = said.get(self.of, "").strip()
        return [{self.whole: text}] if text else []
