"""``grid``: a value of each of several lists, drawn independently of the others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from pydantic import Field

from recipes.base import Beside, Draw, Drawn, FieldsOf, Look, Mark, beside, draw
from recipes.draws.binding import place_after, with_more
from recipes.draws.lists import Lists
from schema.base import Json


@draw
class Grid(Draw):
    """``{ grid = ["genre", "style"] }``, over and over (AttrPrompt, arXiv 2306.15895)."""

    name: ClassVar[str] = "grid"
    grid: Lists
    times: int | None = Field(default=None, ge=1)
    """At most so many units."""

    def is_bounded(self) -> bool:
        """If it is told how many times."""
        return self.times is not None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """A field a list."""
        return dict.fromkeys(self.grid, frozenset())

    def is_endless(self) -> bool:
        """Unless it is told how many times."""
        return self.times is None

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """One of each."""
        place = place_after(mark)
        if self.times is not None and place >= self.times:
            return None
        return Drawn(place, _one_of_each(self.grid, rng))


@beside
class GridBeside(Beside):
    """The same beside another draw: ``{ each = "personas", grid = ["style"] }``."""

    name: ClassVar[str] = "grid"
    turn: ClassVar[int] = 0
    grid: Lists

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """A field a list."""
        return dict.fromkeys(self.grid, frozenset())

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With one of each."""
        return with_more(drawn, _one_of_each(self.grid, rng), {})


def _one_of_each(lists: Mapping[str, tuple[Json, ...]], rng: Random) -> dict[str, Json]:
    return {name: rng.choice(lists[name]) for name in sorted(lists)}
