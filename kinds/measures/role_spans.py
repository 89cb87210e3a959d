"""Spans in roles beside those of gold, where a head word counts for its phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.base import Json

Held = tuple[str, Mapping[str, Json]]
"""A role, and the span that holds it: ``{"start", "end", ...}``."""


def matched(said: Sequence[Held], right: Sequence[Held]) -> list[tuple[int, int]]:
    """Pairs of arguments of which the one lies within the other, each in one pair at most; those
    with the same role first."""
    pairs = [
        (said[i][0] != right[j][0], i, j)
        for i in range(len(said))
        for j in range(len(right))
        if _within(said[i][1], right[j][1])
    ]
    found: list[tuple[int, int]] = []
    for _, i, j in sorted(pairs):
        if all(i != one and j != other for one, other in found):
            found.append((i, j))
    return found


def _within(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Whether one of two spans, neither of them empty, lies within the other."""
    start, end = max(one["start"], other["start"]), min(one["end"], other["end"])
    return bool(end - start == min(one["end"] - one["start"], other["end"] - other["start"]))
