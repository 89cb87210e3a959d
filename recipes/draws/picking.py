"""Records of a pool by chance, all of them or those with some value, without reading the pool."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from random import Random

from recipes.base import Known, Look


class ByValue:
    """Where in a pool each value (as text) of a field is. An index over one pool alone."""

    def __init__(self) -> None:
        self.places: dict[str, list[int]] = {}
        self.size = 0
        self._reached: list[list[str]] = []

    def add(self, number: int, text: str) -> None:
        """Take in the next record of the pool."""
        places = self.places.setdefault(text, [])
        places.append(self.size)
        self.size += 1
        if len(places) > len(self._reached):
            self._reached.append([])
        self._reached[len(places) - 1].append(text)

    def with_at_least(self, count: int) -> list[str]:
        """The values that so many records have (one at least), in the order in which they came to
        have them."""
        return self._reached[count - 1] if count <= len(self._reached) else []


@dataclass(frozen=True)
class Choice:
    """What there is to choose from."""

    size: int
    at: Callable[[int], Known]


def by_value(look: Look, pool: str, on: str) -> ByValue:
    """The index of a pool by the values of a field."""
    return look.index("by value", ByValue, (pool,), on)


def all_of(look: Look, pool: str) -> Choice:
    """All records of a pool."""
    return Choice(look.size(pool), lambda place: look.record(pool, place))


def with_value(look: Look, pool: str, on: str, text: str) -> Choice:
    """The records of a pool with this value, as text, of a field."""
    places = by_value(look, pool, on).places.get(text, [])
    return Choice(len(places), lambda nth: look.record(pool, places[nth]))


def with_another(look: Look, pool: str, on: str, text: str) -> Choice:
    """The records of a pool with any other value of a field."""
    places = by_value(look, pool, on).places.get(text, [])

    def at(nth: int) -> Known:
        return look.record(pool, nth + _before(places, nth))

    return Choice(look.size(pool) - len(places), at)


def pick(choice: Choice, count: int, rng: Random, without: Collection[int] = ()) -> list[Known]:
    """So many different records by chance, or all there are, but those of these numbers."""
    nths = rng.sample(range(choice.size), min(choice.size, count + len(without)))
    found = (choice.at(nth) for nth in nths)
    return [known for known in found if known.number not in without][:count]


def _before(places: Sequence[int], nth: int) -> int:
    """How many of the places, which are in order, come before the nth that is none of them."""
    return bisect_right(range(len(places)), nth, key=lambda index: places[index] - index)
