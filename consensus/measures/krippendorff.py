"""Krippendorff's alpha: agreement of any number of raters, with ratings missing anywhere, for
labels with or without an order.

Krippendorff, 2011, Computing Krippendorff's Alpha-Reliability. alpha = 1 - observed / expected
disagreement, both over the pairs of ratings of one task, each task with m ratings weighing m. The
squared distance between two ratings is 0 or 1 (nominal), that of their numbers (interval), or that
of their middle ranks among all ratings (ordinal: the same as his sum over the ranks in between).

The interval draws tasks anew and takes the expected disagreement anew each time. For 100 tasks with
two ratings each it held the truth in 92 to 93 of 100 simulations, not 95: it is a little short.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from kinds.measures.bootstrap import (
    RESAMPLES,
    Interval,
    Seed,
    draws,
    percentile_interval,
)

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(
    ratings: Numbers | Floats,
    level: Level = "nominal",
    *,
    resamples: int = RESAMPLES,
    seed: Seed = 0,
) -> Interval | None:
    """Agreement beyond chance, with its 95% bootstrap interval over tasks.

    Args:
        ratings: [tasks, raters]: whole numbers with :data:`UNKNOWN` where there is no rating, or
            floats with NaN there. Of labels with an order, the numbers give it.
        level: what distances mean.
        resamples: how many. Resamples in which all ratings are the same are passed over.
        seed: of the draws.

    Returns:
        1 is full agreement, 0 what chance gives, below 0 systematic disagreement. None where it is
        not defined: no task has two ratings, or all ratings are the same.
    """
    counts, values = _counts(ratings)
    if not counts.size:
        return None
    value = float(_alpha(np.ones((1, len(counts))), counts, values, level)[0])
    if np.isnan(value):
        return None
    found = [_alpha(drawn, counts, values, level) for drawn in draws(len(counts), resamples, seed)]
    return percentile_interval(value, np.concatenate(found))


def _counts(ratings: Numbers | Floats) -> tuple[Floats, Floats]:
    """[tasks, values]: how often each value was given to each task with two ratings or more; and
    the values, rising."""
    given = ratings != UNKNOWN if ratings.dtype.kind in "iu" else np.logical_not(np.isnan(ratings))
    pairable = given.sum(axis=1) >= 2
    given, ratings = given[pairable], ratings[pairable]
    values, which = np.unique(ratings[given], return_inverse=True)
    task = np.nonzero(given)[0]
    cells = np.bincount(task * len(values) + which, minlength=len(ratings) * len(values))
    shape = (len(ratings), len(values))
    return cells.reshape(shape).astype(np.float64), values.astype(np.float64)


def _alpha(drawn: Floats, counts: Floats, values: Floats, level: Level) -> Floats:
    """[resamples]: alpha where task u is there ``drawn[r, u]`` times; NaN where undefined.

    A sum of squared distances over all ordered pairs of m numbers is 2 (m sum x² - (sum x)²), so
    no pair is ever looked at.
    """
    raters = counts.sum(axis=1)
    given = drawn @ counts  # [resamples, values]
    total = given.sum(axis=1)
    if level == "nominal":
        apart = (raters**2 - (counts**2).sum(axis=1)) / (raters - 1.0)
        observed = drawn @ apart
        expected = total**2 - (given**2).sum(axis=1)
    else:
        middle = values - values.mean()
        place = np.cumsum(given, axis=1) - given / 2.0 if level == "ordinal" else middle[None, :]
        sums, squares = counts @ place.T, counts @ (place**2).T  # [tasks, resamples or 1]
        apart = 2.0 * (raters[:, None] * squares - sums**2) / (raters[:, None] - 1.0)
        observed = (drawn * apart.T).sum(axis=1)
        first, second = (given * place).sum(axis=1), (given * place**2).sum(axis=1)
        expected = 2.0 * (total * second - first**2)
    defined = expected > 1e-9 * np.maximum(total, 1.0) ** 2
    share = np.divide(observed * (total - 1.0), expected, out=np.zeros_like(total), where=defined)
    return np.where(defined, 1.0 - share, np.nan)
