"""JSON as the standard has it, from bytes that nobody vouched for.

Python's parser also takes NaN, infinities, numbers that overflow, and repeated keys (the last one
wins, in silence), and it gives up on deep nesting with a ``RecursionError``. Here each of these is
an error with a sentence that says where.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

from schema.base import Json
from schema.shallow_json import TOO_DEEP, is_too_deep

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def load(data: bytes) -> Json:
    """The value that ``data`` holds.

    Raises:
        ValueError: when it is not JSON in UTF-8; its text says what is wrong, and where.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"not UTF-8: byte {data[error.start]:#04x} at position {error.start}"
        ) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        raise ValueError(f"not JSON: {what} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    if is_too_deep(value):
        raise ValueError(TOO_DEEP)
    return value


def unfit_text(value: Json, path: str = "") -> str:
    """Where a string holds a NUL or half of a surrogate pair, which no text has; empty if none.

    SQLite and UTF-8 refuse such strings, though JSON escapes can spell them.
    """
    for where, text in _strings(value, path):
        found = _UNFIT.search(text)
        if found:
            name = (
                "a NUL character"
                if found[0] == "\x00"
                else f"half a character (U+{ord(found[0]):04X})"
            )
            return f"{where} holds {name} at position {found.start()}"
    return ""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {_shown(key)} stands twice in one object")
            seen.add(key)
    return result


def _constant(text: str) -> float:
    raise ValueError(f"{text} is not a JSON number")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {_shown(text)} is too large")
    return number


def _int(text: str) -> int:
    if len(text) > 400:
        raise ValueError(f"the number {_shown(text)} is too large")
    return int(text)


def _strings(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path or "the value", value
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _strings(part, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f"a key in {path or 'the object'}", key
            yield from _strings(part, f"{path}.{_shown(key)}" if path else _shown(key))


def _shown(text: str) -> str:
    """``text`` in quotes, cut to a length that fits into a sentence."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
