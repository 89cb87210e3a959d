"""How far confidence stands from being right: reliability, and the expected calibration error.

Tasks are put into bins of about equal numbers by confidence; equal confidences stay together. In
each bin the share of right answers should be the mean confidence.

The plain estimate adds up the distances, and noise adds to each: 150 perfectly calibrated rows in
15 bins read 0.09. The debiased one takes that part out. In simulations (the test has them) its bias
is at most 0.02 on 150 rows and 0.01 from 350 on, for calibrated forecasters and others alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Floats, Numbers
from consensus.measures.base import answered
from kinds.measures.bootstrap import Interval, resampled_statistic
from kinds.measures.share import Z95, Share, wilson

BINS = 10

RESAMPLES = 500

_ROWS_A_BIN = 10


@dataclass(frozen=True)
class ReliabilityPoint:
    """One bin of a reliability diagram."""

    confidence: float
    """Mean confidence of its tasks."""
    right: Share
    """How many of them are right, with the 95% interval."""


def reliability(
    confidence: ArrayLike, right: ArrayLike, bins: int = BINS
) -> tuple[ReliabilityPoint, ...]:
    """The points of a reliability diagram, from the least confident bin to the most confident.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    where = equal_mass_bins(sure, bins)
    points = []
    for at in range(where.max() + 1):
        inside = where == at
        share = wilson(int(truth[inside].sum()), int(inside.sum()))
        points.append(ReliabilityPoint(float(sure[inside].mean()), share))
    return tuple(points)


def binned_calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = 15) -> float:
    """The plain expected calibration error (Naeini et al., 2015; here in bins of equal mass), for
    comparison with figures of others: it is biased upwards, the more so the fewer the rows.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    gaps = np.bincount(equal_mass_bins(sure, bins), truth - sure)
    return float(np.abs(gaps).sum() / len(sure))


def calibration_error(confidence: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """The expected calibration error, E|P(right | confidence) - confidence|, debiased.

    A gap g that is seen with a standard error s has, in the mean, the size of a folded normal
    variable, which is more than |g|; the surplus is subtracted (the l1 correction of Kumar, Liang
    and Ma, 2019, Verified Uncertainty Calibration, arXiv 1909.10155). They put the observed gaps in
    for g, which are too big, so that too little is subtracted; here these are first scaled down to
    the unbiased estimate of their mean square (the same paper's l2 correction).

    Around calibrated forecasters it may fall below 0, as an unbiased estimate must: average over
    several sets first, clip afterwards. It cannot see what happens within a bin.

    Args:
        confidence: of each answer, the probability that it is right.
        right: whether it is.
        bins: at most; there are fewer where a bin would have less than 10 rows.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    where = equal_mass_bins(sure, max(1, min(bins, len(sure) // _ROWS_A_BIN)))
    rows = np.bincount(where)
    weight = rows / rows.sum()
    gap = np.bincount(where, truth - sure) / rows
    # The variance is that of a calibrated forecaster: the observed one is 0 where all are right.
    variance = np.bincount(where, sure * (1.0 - sure)) / rows**2
    seen = float(weight @ gap**2)
    if seen == 0.0:
        return 0.0
    scale = np.sqrt(max(0.0, seen - float(weight @ variance)) / seen)
    size = np.abs(gap)
    surplus = _folded_mean(scale * size, np.sqrt(variance)) - scale * size
    return float(weight @ (size - surplus))


def calibration_error_interval(confidence: ArrayLike, right: ArrayLike) -> Interval:
    """The debiased error with a 95% interval over rows, at least 0.

    The interval is 1.96 standard deviations of bootstrap replicates wide to either side. Rows that
    are drawn again have the noise of that draw beside their own, so the replicates themselves stand
    too high, and their percentiles with them. In simulations of 100 and 350 rows, calibrated and
    not, it held the true error in 85% to 95% of the draws.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    drawn = resampled_statistic(
        lambda rows: calibration_error(sure[rows], truth[rows]), len(sure), resamples=RESAMPLES
    )
    whole, reach = float(drawn.values[0]), Z95 * float(drawn.replicates.std())
    return Interval(max(0.0, whole), max(0.0, whole - reach), max(0.0, whole + reach))


def equal_mass_bins(confidence: Floats, bins: int) -> Numbers:
    """[tasks]: the bin of each, numbered from the least confident. At most ``bins`` of them, about
    equally full as far as equal confidences, which are never parted, allow it."""
    ranked = np.sort(confidence)
    cuts = np.unique(ranked[[len(ranked) * at // bins for at in range(1, bins)]])
    place = np.searchsorted(cuts, confidence, side="right")
    return np.asarray(np.unique(place, return_inverse=True)[1], dtype=np.int64)


def _folded_mean(mean: Floats, deviation: Floats) -> Floats:
    """E|X| of normal X, mean >= 0."""
    from scipy.special import erf  # here: it takes a third of a second to import

    spread = np.maximum(deviation, 1e-12)
    ratio = mean / spread
    return np.asarray(
        spread * np.sqrt(2.0 / np.pi) * np.exp(-0.5 * ratio**2) + mean * erf(ratio / np.sqrt(2.0))
    )
