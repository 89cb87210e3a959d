"""The middle of a distribution over the levels of a scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

_EVEN = 1e-9


def median_of(levels: Sequence[float], chances: Sequence[float]) -> float:
    """Where half of the probability lies on either side: a level, or the middle between two where
    the halves part. It makes the expected absolute error least.

    Args:
        levels: in rising order; one may come twice.
        chances: one for each; they need not sum to 1. All alike where they are all 0.
    """
    total = fsum(chances)
    shares = [p / total for p in chances] if total > 0.0 else [1.0 / len(levels)] * len(levels)
    for n in range(len(levels)):
        below = fsum(shares[: n + 1])
        if below > 0.5 + _EVEN:
            return levels[n]
        if below >= 0.5 - _EVEN:
            above = next((k for k in range(n + 1, len(levels)) if shares[k] > _EVEN), n)
            return (levels[n] + levels[above]) / 2.0
    return levels[-1]


def mean_of(levels: Sequence[float], chances: Sequence[float]) -> float:
    """The expected level; it makes the expected squared error least. Arguments as for the
    median."""
    total = fsum(chances)
    if total <= 0.0:
        return fsum(levels) / len(levels)
    return fsum(level * p for level, p in zip(levels, chances, strict=True)) / total


def lower_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted median, the lower one of two: a value that somebody proposed."""
    ranked = sorted(zip(values, weights, strict=True))
    half, so_far = sum(weights) / 2.0, 0.0
    for value, weight in ranked:
        so_far += weight
        if so_far >= half:
            return value
    return ranked[-1][0]
