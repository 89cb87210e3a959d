"""Reading JSON as people, files and models write it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from schema import shallow_json
from schema.base import Json

_WHOLE = re.compile(r"-?[0-9]+\.0+")


def parsed(value: Json) -> Json:
    """What a text of JSON says; anything else as it is."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            return shallow_json.loads(value)
        except ValueError:
            return value
    return value


def first_of(item: Mapping[str, Json], names: Sequence[str]) -> Json:
    """What the first of some names holds that an object has; None where it has none."""
    return next((item[name] for name in names if name in item), None)


def written(value: Json) -> tuple[str, ...]:
    """In which words a number, a truth value or a text may stand for a name, the plainest first:
    1 and 1.0 are ``"1"``, and so is the ``"1.0"`` of a column of numbers with gaps."""
    if isinstance(value, bool):
        return ("true", "1") if value else ("false", "0")
    if isinstance(value, int):
        return (str(value),)
    if isinstance(value, float) and math.isfinite(value):
        whole = (str(int(value)),) if value.is_integer() else ()
        return (*whole, str(value))
    if isinstance(value, str):
        text = value.strip()
        return (text, text[: text.index(".")]) if _WHOLE.fullmatch(text) else (text,)
    return ()


def readings_of(gold: Json) -> list[Json]:
    """What a known answer may mean, the plainest first."""
    found: list[Json] = [gold]
    if isinstance(gold, list) and len(gold) == 1:
        found += readings_of(gold[0])
    elif (meant := parsed(gold)) is not gold:
        found += readings_of(meant)
    else:
        found += [name for name in written(gold) if name != gold]
    if (loose := _unwrapped(gold)) != gold:
        found.append(loose)
    return found


def _unwrapped(gold: Json) -> Json:
    """A known answer in which every list of one name or number is that."""
    if isinstance(gold, dict):
        return {name: _unwrapped(each) for name, each in gold.items()}
    if not isinstance(gold, list):
        return gold
    if len(gold) == 1 and not isinstance(gold[0], dict | list):
        return gold[0]
    return [_unwrapped(each) for each in gold]
