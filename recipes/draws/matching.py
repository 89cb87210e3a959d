"""The next record of a pool that is wanted, each looked at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator

from recipes.base import Fields, Known, Look
from schema.base import Json
from schema.recipe import FieldName
from schema.template import plain_text

_MARKS = 64


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
    """By place from which was looked: up to where there was nothing that is wanted. It is kept as
    an index, for its life alone: what is in a pool does not change."""

    def __init__(self) -> None:
        self.until: dict[int, int] = {}

    def add(self, number: int, text: str) -> None:
        """Nothing to take in."""


def next_place(
    look: Look, pool: str, start: int, called: str, wanted: Callable[[Known], bool]
) -> int | None:
    """The first place of a pool, from ``start``, with a record that is wanted.

    Args:
        called: what tells one question from another.
    """
    looked = look.index(f"looked at for {called}", Looked, (pool,), "text").until
    size = look.size(pool)
    for place in range(looked.pop(start, start), size):
        if wanted(look.record(pool, place)):
            looked[start] = place
            return place
    looked[start] = size
    while len(looked) > _MARKS:
        del looked[next(iter(looked))]
    return None
