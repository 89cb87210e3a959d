"""``split``: what stands between separators are records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.blocks import whole_ones
from schema.base import Json


@shape
class Split(Shape):
    """``{ split = "text", by = "###", most = 5 }``: letter for letter. A piece without any text is
    none."""

    name: ClassVar[str] = "split"
    split: str
    by: str = Field(min_length=1, max_length=200)
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """The field."""
        return (self.split,)

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One a piece."""
        pieces = [piece.strip() for piece in said.get(self.of, "").split(self.by)]
        found = whole_ones([piece for piece in pieces if piece], said, self.of)
        return [{self.split: piece} for piece in found[: self.most]]
