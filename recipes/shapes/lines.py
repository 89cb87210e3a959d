"""``lines``: each line is a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import lines_of, whole_ones
from schema.base import Json


@shape
class Lines(Shape):
    """``{ lines = "subtopic", most = 10 }``: without bullets and numbers. A first line that only
    announces the others ("Here are ten:") is none."""

    name: ClassVar[str] = "lines"
    lines: str
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.lines,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One a line."""
        found = whole_ones(lines_of(said.get(self.of, "")), said, self.of)
        return [{self.lines: line} for line in found[: self.most]]
