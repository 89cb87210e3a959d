"""Texts of records: which field a gate or draw looks at."""

from __future__ import annotations

from collections.abc import Sequence

from kinds.context import text_of
from recipes.base import Fields

__all__ = ["text_at", "text_of"]


def text_at(value: Fields, on: str | Sequence[str]) -> str:
    """The text of a field, or of several, one a line; empty where there is none."""
    names = (on,) if isinstance(on, str) else tuple(on)
    found = (value.get(name) for name in names)
    return "\n".join(text_of(each) for each in found if each is not None)
