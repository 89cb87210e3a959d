"""How draws put together what a unit gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from recipes.base import ANYTHING, Drawn, Known, Mark
from schema.base import Json


def place_after(mark: Mark) -> int:
    """The place after that of a mark; 0 for none."""
    return 0 if mark is None else int(mark) + 1


def listed(records: Iterable[Known]) -> list[dict[str, Json]]:
    """A list of records as prompts see it."""
    return [dict(known.value) for known in records]


def numbers(records: Iterable[Known]) -> tuple[int, ...]:
    """The numbers of records."""
    return tuple(known.number for known in records)


def with_more(
    drawn: Drawn, fields: Mapping[str, Json], records: Mapping[str, tuple[int, ...]]
) -> Drawn:
    """What is drawn, with more. What was there under the same name stays; records are added."""
    merged = dict(drawn.records)
    for name, more in records.items():
        merged[name] = (*merged.get(name, ()), *more)
    return replace(drawn, fields={**fields, **drawn.fields}, records=merged)


def in_all(pools: Sequence[frozenset[str]]) -> frozenset[str]:
    """The fields that the records of all pools have, or may have."""
    every = frozenset().union(*pools)
    return frozenset(
        name for name in every if all(name in fields or ANYTHING in fields for fields in pools)
    )
