"""How close numbers come to right ones: for answers on a scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kinds.measures.arrays import Floats
from kinds.measures.bootstrap import Interval, resampled_statistic

Measure = Callable[[Floats, Floats], float]


def interval_of(measure: Measure, given: Floats, gold: Floats) -> Interval:
    """A measure of answers beside gold with its 95% bootstrap interval over rows.

    Raises:
        ValueError: when there are no rows.
    """
    return resampled_statistic(lambda rows: measure(given[rows], gold[rows]), len(gold)).interval()


def root_mean_squared_error(given: Floats, gold: Floats) -> float:
    """The root of the mean squared error."""
    return float(np.sqrt(np.mean((given - gold) ** 2)))


def quadratic_weighted_kappa(given: Floats, gold: Floats) -> float:
    """Agreement beyond chance, errors weighed by their square (Cohen, 1968, Weighted Kappa).

    Needs no table of levels: the expected squared difference of independent draws is the sum of the
    variances and the squared difference of the means. For numbers between the levels it is the
    concordance coefficient of Lin, 1989. 1 where neither answers nor gold differ at all.
    """
    expected = given.var() + gold.var() + (given.mean() - gold.mean()) ** 2
    return float(1.0 - np.mean((given - gold) ** 2) / expected) if expected > 0.0 else 1.0


def rank_correlation(given: Floats, gold: Floats) -> float:
    """Spearman's: the correlation of the ranks, tied ones sharing their mean rank. Undefined (NaN)
    where either side is all alike."""
    one, other = _ranks(given), _ranks(gold)
    one, other = one - one.mean(), other - other.mean()
    spread = np.sqrt((one @ one) * (other @ other))
    return float(one @ other / spread) if spread > 0.0 else float("nan")


def _ranks(numbers: Floats) -> Floats:
    _, place, count = np.unique(numbers, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[place])
