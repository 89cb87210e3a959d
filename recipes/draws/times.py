"""``times``: so many units that draw nothing, or nothing but what stands beside."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from pydantic import Field

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.binding import place_after


@draw
class Times(Draw):
    """``{ times = 1000 }``."""

    name: ClassVar[str] = "times"
    times: int = Field(ge=1)

    def is_bounded(self) -> bool:
        """Always."""
        return True

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """Nothing."""
        return {}

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next of them."""
        place = place_after(mark)
        return Drawn(place) if place < self.times else None
