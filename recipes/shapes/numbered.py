"""``numbered``: each item of a numbered list is a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import numbered_of, on_one_line, whole_ones
from schema.base import Json


@shape
class Numbered(Shape):
    """``{ numbered = "instruction" }``: on one line each. A text that goes on after a number of the
    prompt begins with an item, as in Self-Instruct (Wang et al., 2023)."""

    name: ClassVar[str] = "numbered"
    numbered: str
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.numbered,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One an item."""
        found = whole_ones(numbered_of(said.get(self.of, "")), said, self.of)
        return [{self.numbered: on_one_line(item)} for item in found[: self.most]]
