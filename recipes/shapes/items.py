"""``items``: each record of a drawn list, as a record of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from recipes.base import Fields, Shape, shape
from recipes.shapes.listed import drawn_records
from schema.base import Json
from schema.recipe import FieldName


@shape
class Items(Shape):
    """``{ items = "samples", as = { sample = "response" } }``: one for each record of the list,
    with these of its fields under these names. So what stands beside each other is compared one by
    one."""

    name: ClassVar[str] = "items"
    items: str
    called: dict[FieldName, str] = Field(alias="as", min_length=1)

    def makes(self) -> tuple[str, ...]:
        """The fields as they are called."""
        return tuple(self.called)

    def reads(self) -> tuple[str, ...]:
        """The list."""
        return (self.items,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One a record that has them."""
        return [
            {name: each[own] for name, own in self.called.items()}
            for each in drawn_records(bound, self.items)
            if all(own in each for own in self.called.values())
        ]
