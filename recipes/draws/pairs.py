"""``pairs``: two different records of a pool that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.keys import By, by_key, fields_in
from recipes.draws.matching import looked
from recipes.draws.sides import Sided, fields_beside, made_beside, wanted_beside, wrong_side
from schema.recipe import Short

FIRST, SECOND = "first", "second"


@draw
class Pairs(Draw):
    """``{ pairs = "responses", by = "instruction", most = 3 }``: each record with every earlier one
    of the same field, unit or parents, or with ``most`` of them by chance; which of the two stands
    first is chance as well, so that no place is the better one (Constitutional AI, arXiv
    2212.08073). ``as`` names their fields: ``{ a = "first.response", b = "second.response" }``."""

    name: ClassVar[str] = "pairs"
    pairs: Short
    by: By
    most: int | None = Field(default=None, ge=1)
    sided: Sided = Field(default={}, alias="as")

    @model_validator(mode="after")
    def _of_these_sides(self) -> Self:
        if wrong := wrong_side(self.sided, (FIRST, SECOND)):
            raise ValueError(wrong)
        return self

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.pairs,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they have in common, and what is named."""
        return wanted_beside(self.sided, fields_in(self.by), self._sides())

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """What they have in common, and the fields that are named."""
        return made_beside(self.sided, fields_in(self.by), self._sides(), fields_of)

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next partner of a record, or the first of the next record.

        The mark is the record's place, and which of its key its partners are that are still to be
        drawn.
        """
        index = by_key(look, self.pairs, self.by)
        at, left = (-1, []) if mark is None else (int(mark[0]), [int(each) for each in mark[1]])
        if not left:
            memory = looked(look, self.pairs, self.model_dump(mode="json"))
            start = at
            at = memory.until(start, start + 1)
            while at < len(index.keys) and not _has_earlier(index.keys[at]):
                at += 1
            memory.remember(start, at)
            if at >= len(index.keys):
                return None
        key, nth = index.keys[at] or ("", 0)
        left = left or rng.sample(range(nth), min(nth, self.most or nth))
        other = look.record(self.pairs, index.places[key][left[0]])
        both = [look.record(self.pairs, at), other]
        rng.shuffle(both)
        sides = dict(zip((FIRST, SECOND), both, strict=True))
        return Drawn(
            [at, left[1:]],
            fields_beside(self.sided, fields_in(self.by), sides),
            {side: (known.number,) for side, known in sides.items()},
        )

    def _sides(self) -> dict[str, str]:
        return {FIRST: self.pairs, SECOND: self.pairs}


def _has_earlier(found: tuple[str, int] | None) -> bool:
    return found is not None and found[1] > 0
