"""Reading JSON as people, files and models write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema import shallow_json
from schema.base import Json


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


def readings_of(gold: Json) -> list[Json]:
    """What a known answer may mean, the plainest first."""
    found: list[Json] = [gold]
    if isinstance(gold, bool):
        found.append("true" if gold else "false")
        found.append(str(int(gold)))
    elif isinstance(gold, int | float):
        found.append(str(int(gold)) if gold == int(gold) else str(gold))
        found.append(str(gold))
    elif isinstance(gold, list) and len(gold) == 1:
        found += readings_of(gold[0])
    elif (meant := parsed(gold)) is not gold:
        found.append(meant)
    return found
