"""Texts of records: which field a gate or draw looks at."""

from __future__ import annotations

from collections.abc import Sequence

from kinds.context import lines_of
from recipes.base import Fields
from schema.base import Json
from schema.template import plain_text


def text_at(value: Fields, on: str | Sequence[str]) -> str:
    """The text of a field, or of several, one a line; empty where there is none."""
    names = (on,) if isinstance(on, str) else tuple(on)
    found = (value.get(name) for name in names)
    return "\n".join(text_of(each) for each in found if each is not None)


def text_of(value: Json) -> str:
    """A value as a text: a list of texts and a dialogue a line each (tables and graphs, too, as
    :mod:`kinds.context` shows them), anything else as it stands in a prompt."""
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    lines = lines_of(value)
    return plain_text(value) if lines is None else lines
