"""The leaves of a record from the probabilities of their values: field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kinds.merging.scale import lower_median
from kinds.shapes.record_leaves import Path, is_required, path_of
from schema.base import Json
from schema.choice import Choice


class Decided(NamedTuple):
    """How sure one leaf is."""

    choice: Choice
    """The most probable value of it."""
    is_in: bool
    sure: float


def merged_leaves(
    schema: Mapping[str, Json], choices: Sequence[Choice], probabilities: Mapping[str, float]
) -> tuple[dict[Path, Json], list[Decided]]:
    """By path, the most probable value, of numbers the median; and how each leaf was decided.

    Items, and fields that may be missing, are there where they are at least as probable as not;
    what lies within an item goes with it.
    """
    fields: dict[str, list[Choice]] = {}
    for choice in choices:
        fields.setdefault(choice.group, []).append(choice)
    found: dict[Path, Json] = {}
    decided, out = list[Decided](), list[Path]()
    for group in sorted(fields.values(), key=lambda group: len(path_of(group[0]))):
        path = path_of(group[0])
        if any(path[: len(gone)] == gone for gone in out):
            continue
        chances = [probabilities.get(choice.key, 0.0) for choice in group]
        best = max(chances)
        item = not isinstance(path[-1], str)
        if best < 0.5 and (item or not is_required(schema, path)):
            decided.append(Decided(group[chances.index(best)], False, 1.0 - best))
            out.append(path)
            continue
        sure = best / max(1.0, sum(chances))
        decided.append(Decided(group[chances.index(best)], True, sure))
        values = [choice.value["value"] for choice in group]
        if _are_numbers(values) and not item:
            found[path] = lower_median(values, chances)
        else:
            found[path] = values[chances.index(best)]
    return found, decided


def _are_numbers(values: Sequence[Json]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
