"""How values become text columns, whatever characters somebody put into them."""

from __future__ import annotations

import json
from typing import Any

from schema.base import Json


def to_json(value: Json) -> str:
    """Compact JSON that SQLite can store: half surrogate pairs stay escaped, for they have no
    UTF-8.

    Raises:
        ValueError: for NaN or an infinity.
    """
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if _storable(text):
        return text
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def from_json(text: str | None) -> Any:
    """The value again; NULL is None."""
    return None if text is None else json.loads(text)


def plain(text: str) -> str:
    """``text`` with every half of a surrogate pair replaced by U+FFFD."""
    if _storable(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
