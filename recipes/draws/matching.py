"""The next record of a pool that is wanted, each looked at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Annotated

from pydantic import BeforeValidator

from recipes.base import Fields, Known, Look
from schema.base import Json, canonical_json
from schema.recipe import FieldName
from schema.template import plain_text

_MARKS = 64
"""Marks of which is remembered how far was looked: those of the passes that ask the same."""


def _texts(given: Json) -> Json:
    if not isinstance(given, dict):
        return given
    return {
        name: [
            plain_text(each) for each in (wanted if isinstance(wanted, list | tuple) else [wanted])
        ]
        for name, wanted in given.items()
    }


Where = Annotated[dict[FieldName, tuple[str, ...]], BeforeValidator(_texts)]
"""By field, the value or the values, as text, that are wanted."""


def fits(where: Where, value: Fields) -> bool:
    """Whether a record has one of the wanted values in each field."""
    return all(
        name in value and plain_text(value[name]) in wanted for name, wanted in where.items()
    )


class Looked:
    """By a mark, up to which place nothing was found after it. It is kept as an index, for its life
    alone: what is in a pool does not change."""

    def __init__(self) -> None:
        self._until: dict[Hashable, int] = {}

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""

    def until(self, mark: Hashable, start: int) -> int:
        """From where on to look; ``start`` where nobody has looked."""
        return self._until.get(mark, start)

    def remember(self, mark: Hashable, place: int) -> None:
        """Nothing was found before this place."""
        self._until.pop(mark, None)
        self._until[mark] = place
        if len(self._until) > _MARKS:
            del self._until[next(iter(self._until))]


def looked(look: Look, pool: str, called: Json) -> Looked:
    """What is remembered of a question.

    Args:
        called: what tells one question from another.
    """
    return look.index(f"looked at in {pool} for {canonical_json(called)}", Looked, (), "")


def next_place(
    look: Look, pool: str, start: int, called: Json, wanted: Callable[[Known], bool]
) -> int | None:
    """The first place of a pool, from ``start``, with a record that is wanted.

    Args:
        called: what tells one question from another.
    """
    memory = looked(look, pool, called)
    size = look.size(pool)
    for place in range(memory.until(start, start), size):
        if wanted(look.record(pool, place)):
            memory.remember(start, place)
            return place
    memory.remember(start, size)
    return None
