"""JSON that nests no deeper than anybody means it to.

Python's parser gives up on deep nesting with a ``RecursionError``, which is no ValueError: whoever
expects bad JSON does not expect it. And what is just shallow enough to be read is too deep for
whatever walks through it.
"""

from __future__ import annotations

import json
import math

from schema.base import Json

MAX_DEPTH = 64
"""The deepest nesting of lists and objects."""

TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


def loads(text: str | bytes) -> Json:
    """The value that a text of JSON holds.

    Raises:
        ValueError: when it is none (NaN and infinities are none, nor are numbers that become one),
            or is :data:`TOO_DEEP`.
    """
    try:
        value = json.loads(text, parse_constant=finite, parse_float=finite)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    if is_too_deep(value):
        raise ValueError(TOO_DEEP)
    return value


def is_too_deep(value: Json) -> bool:
    """Whether lists and objects nest deeper than :data:`MAX_DEPTH`. Does not recurse itself."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            part
            for whole in level
            if isinstance(whole, dict | list)
            for part in (whole.values() if isinstance(whole, dict) else whole)
        ]
        if not level:
            return False
    return True


def finite(number: str) -> float:
    """The number that JSON spells; a parser's hook.

    Raises:
        ValueError: when it is too large for one, or NaN.
    """
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number[:40]} is no number")
    return value
