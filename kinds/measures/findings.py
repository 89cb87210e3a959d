"""Findings in the same place of a text, and pairs of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schema.base import Json

Finding = Mapping[str, Json]
"""``{"field", "start", "end", ...}``: a quote's place in one of an item's texts."""


def same_place(one: Finding, other: Finding) -> bool:
    """Whether two findings share at least half of the shorter one's quote."""
    if one["field"] != other["field"]:
        return False
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return bool(2 * shared >= min(one["end"] - one["start"], other["end"] - other["start"]))


def matched(said: Sequence[Finding], gold: Sequence[Finding]) -> list[tuple[int, int]]:
    """Pairs of findings in the same place, each in one pair at most."""
    found: list[tuple[int, int]] = []
    for i, one in enumerate(said):
        for j, other in enumerate(gold):
            if same_place(one, other) and j not in {pair[1] for pair in found}:
                found.append((i, j))
                break
    return found
