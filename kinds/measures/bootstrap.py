"""Bootstrap intervals: of means, of differences on the same rows, of means over several sets.

Rows are drawn again with replacement, for all systems the same ones, so that a difference of two is
a paired one; with several sets each keeps its size, and every set counts the same.

Intervals are percentiles of the resampled figures (Efron, 1979). BCa intervals correct these for
skewness and bias; means of some hundred bounded numbers have little of either, the correction needs
one more pass for every row, and it fails where all rows are alike. An interval is deterministic by
its seed. Where no row differs it is a point: the bootstrap knows only what it has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kinds.measures.arrays import Floats, Numbers
from schema.figure import Figure

RESAMPLES = 2000

Seed = int | Sequence[int]

_CELLS = 2_000_000
"""Drawn rows that are held at a time: bounds the memory, 16 MB an array."""


@dataclass(frozen=True)
class Interval:
    """A figure and where it may lie."""

    value: float
    """On the rows as they are."""
    low: float
    high: float

    def figure(self, name: str, n: int = 0, how: str = "", unit: str = "") -> Figure:
        """The same as it is reported; see :class:`schema.figure.Figure`."""
        return Figure(
            name=name, value=self.value, low=self.low, high=self.high, n=n, unit=unit, how=how
        )


@dataclass(frozen=True)
class Resampled:
    """Figures of several systems, on the rows as they are and on the same resamples of them."""

    values: Floats
    """[systems]"""
    replicates: Floats
    """[resamples, systems]"""

    def interval(self, system: int = 0, level: float = 0.95) -> Interval:
        """The interval of one system's figure."""
        return percentile_interval(
            float(self.values[system]), self.replicates[:, system], level=level
        )

    def difference(self, one: int, other: int, level: float = 0.95) -> Interval:
        """The paired interval of how much more ``one`` has than ``other``."""
        return percentile_interval(
            float(self.values[one] - self.values[other]),
            self.replicates[:, one] - self.replicates[:, other],
            level=level,
        )


def resampled_means(rows: ArrayLike, *, resamples: int = RESAMPLES, seed: Seed = 0) -> Resampled:
    """Means over the rows of one set.

    Args:
        rows: [rows, systems], or [rows] of one: each system's figure on each row, such as 1 for a
            right answer and 0 for a wrong one.
        resamples: how many.
        seed: of the draws; sets that are put together need different ones.

    Raises:
        ValueError: when there are no rows.
    """
    table = _table(rows)
    means = [drawn @ table for drawn in draws(len(table), resamples, seed)]
    return Resampled(table.mean(axis=0), np.concatenate(means) / len(table))


def resampled_macro_means(
    sets: Sequence[ArrayLike], *, resamples: int = RESAMPLES, seed: int = 0
) -> Resampled:
    """Means over several sets of the means over their rows, each set counting the same.

    Args:
        sets: for each set what :func:`resampled_means` takes, the systems in the same order.
        resamples: how many.
        seed: of the draws; every set gets its own from it.

    Raises:
        ValueError: when there are no sets, or one has no rows.
    """
    return macro_mean(
        [
            resampled_means(rows, resamples=resamples, seed=(seed, at))
            for at, rows in enumerate(sets)
        ]
    )


def resampled_statistic(
    statistic: Callable[[Numbers], ArrayLike],
    rows: int,
    *,
    resamples: int = RESAMPLES,
    seed: Seed = 0,
) -> Resampled:
    """Any statistic of the rows of one set, for one or several systems at once.

    Args:
        statistic: of rows, given by their indices (one that was drawn twice is there twice), to a
            number for each system, or one number.
        rows: how many there are.
        resamples: how often the statistic is taken.
        seed: of the draws; sets that are put together need different ones.

    Raises:
        ValueError: when there are no rows.
    """
    if rows < 1:
        raise ValueError("no rows to draw from")
    drawn = np.random.default_rng(seed).integers(rows, size=(resamples, rows))
    found = [np.atleast_1d(np.asarray(statistic(each), dtype=np.float64)) for each in drawn]
    whole = np.atleast_1d(np.asarray(statistic(np.arange(rows)), dtype=np.float64))
    return Resampled(whole, np.stack(found))


def macro_mean(sets: Sequence[Resampled]) -> Resampled:
    """The mean over sets that were resampled each by itself, under seeds of their own.

    Raises:
        ValueError: when there are none.
    """
    if not sets:
        raise ValueError("no sets to take the mean of")
    return Resampled(
        np.mean([each.values for each in sets], axis=0),
        np.mean([each.replicates for each in sets], axis=0),
    )


def paired_difference(
    one: ArrayLike, other: ArrayLike, *, resamples: int = RESAMPLES, seed: Seed = 0
) -> Interval:
    """How much more ``one`` has in the mean than ``other``, on the same rows.

    Args:
        one: [rows]: figures of one system, such as 1 where it is right.
        other: [rows]: those of another.
        resamples: how many.
        seed: of the draws.

    Raises:
        ValueError: when there are no rows, or not as many of each.
    """
    both = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if both[0].shape != both[1].shape:
        raise ValueError(f"{both[0].shape} rows cannot be paired with {both[1].shape}")
    return resampled_means(both[0] - both[1], resamples=resamples, seed=seed).interval()


def percentile_interval(value: float, replicates: Floats, *, level: float = 0.95) -> Interval:
    """The interval from the figures of the resamples; undefined ones (NaN) are passed over."""
    defined = replicates[np.logical_not(np.isnan(replicates))]
    if not len(defined):
        return Interval(value, value, value)
    low, high = np.quantile(defined, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(value, float(low), float(high))


def draws(rows: int, resamples: int, seed: Seed) -> Iterator[Floats]:
    """Some resamples at a time, [some, rows]: how often each row was drawn. A statistic that is
    made of sums over rows is then a product of matrices.

    Raises:
        ValueError: when there are no rows.
    """
    if rows < 1:
        raise ValueError("no rows to draw from")
    chance = np.random.default_rng(seed)
    some = max(1, _CELLS // rows)
    for start in range(0, resamples, some):
        count = min(some, resamples - start)
        cells = chance.integers(rows, size=(count, rows)) + rows * np.arange(count)[:, None]
        drawn = np.bincount(cells.ravel(), minlength=count * rows)
        yield drawn.reshape(count, rows).astype(np.float64)


def _table(rows: ArrayLike) -> Floats:
    table = np.asarray(rows, dtype=np.float64)
    return table[:, None] if table.ndim == 1 else table
