"""What goes to an assistant is bounded: a row may hold 256 KiB, its window may not. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from schema.base import Json

SHORT = 1_000
"""Characters of a text in a list of rows."""
LONG = 20_000
"""And where one row is asked for."""


def cut(value: Json, most: int) -> Json:
    """A value whose texts have at most so many characters each; what is missing is told in them."""
    if isinstance(value, str):
        if len(value) <= most:
            return value
        return f"{value[:most]} … ({len(value) - most:,} characters more)"
    if isinstance(value, list):
        return [cut(each, most) for each in value]
    if isinstance(value, Mapping):
        return {name: cut(each, most) for name, each in value.items()}
    return value


def cut_lines(lines: list[str], most: int) -> str:
    """Lines as one text of at most so many characters, whole lines only."""
    kept: list[str] = []
    room = most
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            left = len(lines) - len(kept)
            return "\n".join([*kept, f"… ({left:,} lines more: folkmoot transcript tells them)"])
        kept.append(line)
    return "\n".join(kept)
