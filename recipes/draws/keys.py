"""What records have in common: fields, the unit that made them, or what they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from recipes.base import Known, Look
from schema.base import Json, canonical_json
from schema.recipe import FieldName
from schema.template import plain_text

UNIT, PARENTS = "unit", "parents"


def _several(given: Json) -> Json:
    return [given] if isinstance(given, str) else given


By = Annotated[tuple[FieldName, ...], BeforeValidator(_several), Field(min_length=1, max_length=16)]
"""``"unit"``: made by one unit; ``"parents"``: made from the same records; or a field or several
with the same values."""


def fields_in(by: By) -> tuple[FieldName, ...]:
    """The fields of a key."""
    return tuple(each for each in by if each not in (UNIT, PARENTS))


def key_of(by: By, known: Known) -> str | None:
    """What a record is put with others by; None where it has no such field."""
    parts: list[Json] = []
    for each in by:
        if each == UNIT:
            parts.append(known.unit)
        elif each == PARENTS:
            parts.append(list(known.parents))
        elif each in known.value:
            parts.append(plain_text(known.value[each]))
        else:
            return None
    return canonical_json(parts)


class ByKey:
    """Where in a pool the records of each key are. It is kept as an index, and reads the pool
    itself, each record once: a key is not only made of fields."""

    def __init__(self) -> None:
        self.places: dict[str, list[int]] = {}
        self.keys: list[tuple[str, int] | None] = []
        """By place, the key of the record, and which of that key it is, from 0."""

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""

    def read(self, look: Look, pool: str, by: By) -> None:
        """Take in what has come."""
        for place in range(len(self.keys), look.size(pool)):
            key = key_of(by, look.record(pool, place))
            if key is None:
                self.keys.append(None)
            else:
                places = self.places.setdefault(key, [])
                self.keys.append((key, len(places)))
                places.append(place)


def by_key(look: Look, pool: str, by: By) -> ByKey:
    """The index of a pool by a key, up to date."""
    index = look.index(f"{pool} by {canonical_json(list(by))}", ByKey, (), "")
    index.read(look, pool, by)
    return index


def shared(records: list[Known]) -> Iterator[tuple[str, Json]]:
    """The fields that all records have with the same value."""
    first, *others = (known.value for known in records)
    for name, value in first.items():
        if all(name in other and other[name] == value for other in others):
            yield name, value
