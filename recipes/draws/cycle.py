"""``cycle``: values of lists one after another, so that each comes up equally often."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from pydantic import Field

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.binding import place_after
from recipes.draws.lists import Lists


@draw
class Cycle(Draw):
    """``{ cycle = ["label"] }``: the values of a list, over and over. Of several lists every
    combination, that of the first by name changing fastest."""

    name: ClassVar[str] = "cycle"
    cycle: Lists
    times: int | None = Field(default=None, ge=1)
    """At most so many units."""

    def is_bounded(self) -> bool:
        """If it is told how many times."""
        return self.times is not None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """A field a list."""
        return dict.fromkeys(self.cycle, frozenset())

    def is_endless(self) -> bool:
        """Unless it is told how many times."""
        return self.times is None

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next values."""
        place = place_after(mark)
        if self.times is not None and place >= self.times:
            return None
        fields, rest = {}, place
        for name in sorted(self.cycle):
            rest, nth = divmod(rest, len(self.cycle[name]))
            fields[name] = self.cycle[name][nth]
        return Drawn(place, fields)
