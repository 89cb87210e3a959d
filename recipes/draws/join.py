"""``join``: records of several pools that belong together, one of each."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Draw, Drawn, FieldsOf, Known, Look, Mark, draw
from recipes.draws.keys import By, by_key, fields_in
from recipes.draws.matching import looked
from recipes.draws.sides import Sided, fields_beside, made_beside, wanted_beside, wrong_side
from schema.recipe import Short


@draw
class Join(Draw):
    """``{ join = ["plus", "minus"], on = ["instruction", "affix"], as = { chosen = "plus.response",
    rejected = "minus.response" } }``: a record of each pool, with the same values of these fields
    or, with ``on = "parents"``, made from the same records; a label by construction (RLCD, arXiv
    2307.12950; ALMoST, 2305.13735; SPIN, 2401.01335). Where several have them, the first of one
    pool goes with the first of the other, the second with the second: no record comes twice.

    A pair is drawn when the last of it has come; what finds no other is never drawn.
    """

    name: ClassVar[str] = "join"
    join: tuple[Short, ...] = Field(min_length=2, max_length=8)
    on: By
    sided: Sided = Field(default={}, alias="as")

    @model_validator(mode="after")
    def _of_these_pools(self) -> Self:
        if len(set(self.join)) != len(self.join):
            raise ValueError("a pool is joined with itself: pairs = draws two records of one pool")
        if wrong := wrong_side(self.sided, self.join):
            raise ValueError(wrong)
        return self

    def pools(self) -> tuple[str, ...]:
        """All of them."""
        return self.join

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they have in common, and what is named."""
        return wanted_beside(self.sided, fields_in(self.on), {pool: pool for pool in self.join})

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """What they have in common, and the fields that are named."""
        return made_beside(
            self.sided, fields_in(self.on), {pool: pool for pool in self.join}, fields_of
        )

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The next pair whose last record is among those that were not looked at.

        The mark is how many of each pool were looked at: a pair is drawn with whichever of its
        records is looked at last.
        """
        seen = [0] * len(self.join) if mark is None else [int(each) for each in mark]
        asked = tuple(seen)
        memories = [
            looked(look, pool, ["join", nth, self.model_dump(mode="json")])
            for nth, pool in enumerate(self.join)
        ]
        seen = [memory.until(asked, start) for memory, start in zip(memories, asked, strict=True)]
        for nth, pool in enumerate(self.join):
            for place in range(seen[nth], look.size(pool)):
                seen[nth] = place + 1
                records = self._match(nth, place, seen, look)
                if records is not None:
                    common = fields_in(self.on)
                    return Drawn(
                        seen,
                        fields_beside(self.sided, common, records),
                        {side: (known.number,) for side, known in records.items()},
                    )
        for memory, start in zip(memories, seen, strict=True):
            memory.remember(asked, start)
        return None

    def _match(self, nth: int, place: int, seen: list[int], look: Look) -> dict[str, Known] | None:
        """The records that go with one, where all of them were looked at."""
        found = by_key(look, self.join[nth], self.on).keys[place]
        if found is None:
            return None
        key, which = found
        records = {}
        for pool, until in zip(self.join, seen, strict=True):
            places = by_key(look, pool, self.on).places.get(key, [])
            if which >= len(places) or places[which] >= until:
                return None
            records[pool] = look.record(pool, places[which])
        return records
