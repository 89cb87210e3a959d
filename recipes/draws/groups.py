"""``groups``: the records of a pool that belong together, as one list, ``drawn``."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import ANYTHING, PASSED, Draw, Drawn, FieldsOf, Look, Mark, draw, turned_away
from recipes.draws.binding import listed, numbers
from recipes.draws.keys import UNIT, By, ByKey, by_key, fields_in, shared
from recipes.draws.matching import looked
from recipes.draws.sample import LISTED
from recipes.texts import text_at
from schema.recipe import FieldName, Short

ITEMS = "items"


@draw
class Groups(Draw):
    """``{ groups = "responses", by = "unit", least = 4 }``: what one unit made, what was made from
    the same records (``by = "parents"``), or what has the same value of a field or of several
    (West-of-N, arXiv 2401.12086; self-consistency). Fields that are the same in all are bound
    beside the list.

    With ``most`` a group is drawn as soon as it has so many, and what comes later is another one.
    Else it is drawn when it can grow no more: one of a unit at once, for a unit's records come
    together; others when the pool is complete. One that is smaller than ``least`` is turned away.
    """

    name: ClassVar[str] = "groups"
    groups: Short
    by: By
    least: int = Field(default=1, ge=1)
    most: int | None = Field(default=None, ge=1, le=1000)
    items: FieldName | None = None
    """The field whose texts are bound as the list ``items`` as well: what a committee ranks."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.most is not None and self.most < self.least:
            raise ValueError("most is less than least")
        return self

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.groups,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they have in common."""
        return {self.groups: (*fields_in(self.by), *filter(None, (self.items,)))}

    def waits_for(self) -> tuple[str, ...]:
        """Its pool, where nothing else says when a group is whole."""
        return () if self.by == (UNIT,) or self.most is not None else (self.groups,)

    def units_a_record(self, look: Look) -> float:
        """One a group, of those that have begun."""
        size = look.size(self.groups)
        return len(by_key(look, self.groups, self.by).places) / size if size else 1.0

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The list, and whatever is the same in all of it."""
        fields = fields_of(self.groups)
        items = {ITEMS: frozenset({ANYTHING})} if self.items else {}
        return {**dict.fromkeys(fields, frozenset()), **items, LISTED: fields}

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The group that was whole next, then those that the end of the pool makes whole."""
        index = by_key(look, self.groups, self.by)
        at_end, after = (False, -1) if mark is None else (bool(mark[0]), int(mark[1]))
        memory = looked(look, self.groups, self.model_dump(mode="json"))
        if not at_end:
            start = memory.until(after, after + 1)
            for place in range(start, len(index.keys)):
                if (places := self._whole(index, place)) is not None:
                    memory.remember(after, place)
                    return self._drawn([False, place], places, look)
            memory.remember(after, len(index.keys))
            after = -1
        if not look.is_complete(self.groups):
            return None
        for place in range(after + 1, len(index.keys)):
            if (places := self._left(index, place)) is not None:
                return self._drawn([True, place], places, look)
        return None

    def _whole(self, index: ByKey, place: int) -> list[int] | None:
        """The group that is whole by this record, of however many came before it."""
        if (found := index.keys[place]) is None:
            return None
        key, nth = found
        places = index.places[key]
        if self.by == (UNIT,):
            size = self.most or len(places)
            return places[nth : nth + size] if nth % size == 0 else None
        if self.most is None or (nth + 1) % self.most:
            return None
        return places[nth + 1 - self.most : nth + 1]

    def _left(self, index: ByKey, place: int) -> list[int] | None:
        """The group that begins with this record and is whole only because no more can come."""
        found = index.keys[place]
        if found is None or self.by == (UNIT,):
            return None
        key, nth = found
        size = self.most or len(index.keys)
        places = index.places[key][nth : nth + size]
        return places if nth % size == 0 and len(places) != self.most else None

    def _drawn(self, mark: Mark, places: list[int], look: Look) -> Drawn:
        records = [look.record(self.groups, place) for place in places]
        verdict = PASSED
        if len(records) < self.least:
            verdict = turned_away(
                f"the group has {len(records)} of at least {self.least} records",
                float(len(records)),
            )
        fields = {**dict(shared(records)), LISTED: listed(records)}
        if self.items is not None:
            fields[ITEMS] = [text_at(known.value, self.items) for known in records]
        return Drawn(mark, fields, {LISTED: numbers(records)}, verdict)
