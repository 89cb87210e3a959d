"""How an item is shown to seats and people, and what of it may be quoted."""

from __future__ import annotations

from typing import Literal

from kinds.context import lines_of
from schema.base import Frozen, Json, canonical_json

Order = Literal["forward", "backward"]
"""In which order a kind shows what it compares."""


class Shown(Frozen):
    """One part of an item as it is shown."""

    title: str
    text: str


class Quotable(Frozen):
    """A text that may be quoted."""

    field: str
    """The input field that it is."""
    text: str


def as_text(value: Json) -> str:
    """A text as it is; a table, a graph or a dialogue in lines (:mod:`kinds.context`); anything
    else as JSON."""
    lines = lines_of(value)
    return canonical_json(value) if lines is None else lines


def title_of(field: str) -> str:
    """A field's name as prompts and people read it."""
    return field[:1].upper() + field[1:].replace("_", " ")


def json_type(value: Json) -> str:
    """What sort of JSON a value is, for a person."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")
