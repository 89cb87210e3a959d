"""Places in a text as people and tools write them: what their fields are called, whole numbers in
any writing, and the units that they count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from schema.base import Json

STARTS: Final = ("start", "start_offset", "startOffset", "start_char", "begin")
ENDS: Final = ("end", "end_offset", "endOffset", "end_char", "stop")
LABELS: Final = ("label", "labels", "type", "entity", "tag", "entity_group")
QUOTES: Final = ("text", "quote")
_WHOLE = re.compile(r"[+-]?\d{1,400}")
"""Python reads no number of thousands of digits."""


def first_held(item: Mapping[str, Json], keys: Sequence[str]) -> Json:
    """What the first of some fields holds that is not null; None where none does."""
    return next((item[key] for key in keys if item.get(key) is not None), None)


def whole_number(value: Json) -> int | None:
    """A whole number, as one, with a zero after the point, or in digits; None for all else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def utf16_units(text: str) -> list[int]:
    """For each UTF-16 unit of the text, and its end, the code point that it belongs to: what
    JavaScript and Java count."""
    units = [place for place, letter in enumerate(text) for _ in range(1 + (letter > "\uffff"))]
    return [*units, len(text)]


def reads_the_same(one: str, other: str) -> bool:
    """Whether two quotes are one but for how accents are encoded, and space around them."""
    return unicodedata.normalize("NFC", one.strip()) == unicodedata.normalize("NFC", other.strip())
