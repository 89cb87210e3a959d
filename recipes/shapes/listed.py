"""The records of a drawn list, for shapes that sum them up."""

from __future__ import annotations

from recipes.base import Fields


def drawn_records(bound: Fields, name: str) -> list[Fields]:
    """Those of a list that was drawn; none where it is no list of records."""
    value = bound.get(name)
    if not isinstance(value, list | tuple):
        return []
    return [each for each in value if isinstance(each, dict)]
