"""Which tokens may be drawn at all: the nucleus, and those near the most probable one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BEYOND = 1e4
"""What is taken off the scores of the others: they are drawn never, and come last where a grammar
allows nothing else."""


def truncated(scores: NDArray[np.float32], top_p: float, min_p: float) -> NDArray[np.float32]:
    """``scores`` with those of tokens that may not be drawn moved far below all others.

    The most probable token always stays. Tokens that are as probable as the last one that stays
    do, too.

    Args:
        scores: logits, divided by the temperature; changed in place.
        top_p: what the tokens that stay have together: see :class:`engine.base.GenerateRequest`.
        min_p: the least share of the most probable token's probability.
    """
    weights = np.exp(scores - scores.max())
    least = min_p
    if top_p < 1.0:
        least = max(least, _nucleus(weights, top_p))
    scores[weights < least] -= BEYOND
    return scores


def _nucleus(weights: NDArray[np.float32], share: float) -> float:
    """The least weight within the fewest tokens that hold ``share`` of all weight."""
    total = float(weights.sum(dtype=np.float64))
    # Whatever weighs less than this holds less than 1 - share even if all tokens weighed so much,
    # so the nucleus is among the rest: a few thousand, and only they have to be sorted.
    rest = weights[weights >= (1.0 - share) * total / weights.size]
    rest[::-1].sort()
    sums = np.cumsum(rest, dtype=np.float64)
    last = int(np.searchsorted(sums, share * total, side="left"))
    return float(rest[min(last, len(rest) - 1)])
