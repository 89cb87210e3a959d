"""A row as JSON: one object, read strictly, or why it is none."""

from __future__ import annotations

import json
from typing import Any

from schema.base import Json
from schema.shallow_json import TOO_DEEP, finite, is_too_deep


def object_of(text: str) -> dict[str, Json]:
    """The object that a text of JSON is.

    Raises:
        ValueError: when it is none, or holds what no row may; so does RecursionError.
    """
    value = json.loads(
        text, parse_constant=_no_constant, parse_float=finite, object_pairs_hook=_distinct
    )
    if not isinstance(value, dict):
        raise ValueError("it is JSON, but not an object with named fields")
    if is_too_deep(value):
        raise ValueError(TOO_DEEP)
    json.dumps(value, ensure_ascii=False).encode()  # half surrogate pairs have no UTF-8
    return value


def why_not(error: Exception) -> str:
    """What is wrong with a row, from what :func:`object_of` raised, on one line."""
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg.removesuffix(' at')} at place {error.pos + 1}"
    if isinstance(error, UnicodeEncodeError):
        return "holds half of a surrogate pair, which is no character"
    if isinstance(error, RecursionError):
        return TOO_DEEP
    return str(error)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"a field stands twice: {next(n for n in names if names.count(n) > 1)!r}")
    return fields


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
