"""``each``: every record of a pool, in order of acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from pydantic import Field

from recipes.base import Draw, Drawn, FieldsOf, Known, Look, Mark, draw
from recipes.draws.binding import place_after
from recipes.draws.matching import Where, fits, next_place
from schema.recipe import Short


@draw
class Each(Draw):
    """``{ each = "typed", where = { classification = "no" } }``. With ``below`` it takes only
    records of earlier generations: the bound of a loop (CoEvol, arXiv 2406.07054: three)."""

    name: ClassVar[str] = "each"
    each: Short
    where: Where = {}
    below: int | None = Field(default=None, ge=1)

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.each,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What records are chosen by."""
        return {self.each: tuple(self.where)}

    def is_bounded(self) -> bool:
        """By the generation."""
        return self.below is not None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the record."""
        return dict.fromkeys(fields_of(self.each), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next one that is wanted."""
        place = self.place(place_after(mark), look)
        if place is None:
            return None
        known = look.record(self.each, place)
        return Drawn(place, dict(known.value), {self.each: (known.number,)})

    def place(self, start: int, look: Look) -> int | None:
        """The first place from ``start`` with a record that is wanted."""
        if not self.where and self.below is None:
            return start if start < look.size(self.each) else None
        called = ["each", self.where, self.below]
        return next_place(look, self.each, start, called, self.takes)

    def takes(self, known: Known) -> bool:
        """Whether a record is wanted."""
        young = self.below is None or known.generation < self.below
        return young and fits(self.where, known.value)
