"""The sum of outcomes, which always adds up, as a bar and in words. Pure."""

from __future__ import annotations

from typing import NamedTuple

from schema.base import Frozen
from storage.tasks import Counts


class Stretch(NamedTuple):
    """One stretch of the bar, in thousandths of its length."""

    name: str
    tasks: int
    start: float
    length: float


class Sum(Frozen):
    """All stretches."""

    stretches: tuple[Stretch, ...]
    submitted: int
    withdrawn: int


def sum_of(counts: Counts) -> Sum:
    """The bar of a campaign."""
    total, start, found = max(1, counts.total), 0.0, []
    ends = ("accepted", "escalated", "rejected", "failed", "cancelled", "open")
    for name in ends:
        tasks = int(getattr(counts, name))
        length = 1000.0 * tasks / total
        found.append(Stretch(name, tasks, round(start, 2), round(length, 2)))
        start += length
    return Sum(stretches=tuple(found), submitted=counts.submitted, withdrawn=counts.withdrawn)
