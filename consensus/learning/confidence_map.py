"""What a raw confidence is worth: a monotone map from it to the chance of being right, learnt on
answers that are known to be right or wrong.

Platt's logistic curve over the log-odds (Platt, 1999, Probabilistic Outputs for Support Vector
Machines), as long as there are few rows; isotonic regression from a thousand on, where it no longer
overfits (Niculescu-Mizil and Caruana, 2005, Predicting Good Probabilities with Supervised
Learning).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Flags, Floats
from consensus.learning.folds import folds_of
from consensus.learning.softmax_regression import coefficients
from consensus.measures.base import answered

ISOTONIC_FROM = 1000
"""Rows."""
FOLDS = 10

_FLOOR = 1e-3

ConfidenceMap = Callable[[Floats], Floats]
"""From raw confidences to chances of being right; who is surer is never less likely right."""


def fit_confidence_map(confidence: ArrayLike, right: ArrayLike) -> ConfidenceMap:
    """Learn the map. Where confidence says nothing, or points the wrong way, everybody gets the
    share of right answers.

    Args:
        confidence: of each answer, from 0 to 1.
        right: whether it is right.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    share = float(truth.mean())
    if share in (0.0, 1.0) or np.ptp(sure) == 0.0:
        return lambda said: np.full(len(said), share)
    return _isotonic(sure, truth) if len(sure) >= ISOTONIC_FROM else _platt(sure, truth, share)


def cross_mapped(confidence: ArrayLike, right: ArrayLike) -> Floats:
    """[answers]: each confidence under a map that was learnt without its own answer.

    Raises:
        ValueError: when there are fewer than two, or as :func:`fit_confidence_map`.
    """
    sure, truth = answered(confidence, right)
    if len(sure) < 2:
        raise ValueError("one answer cannot be judged by what others teach")
    mapped = np.empty(len(sure))
    for learnt, judged in folds_of(truth.astype(np.int64), FOLDS):
        mapped[judged] = fit_confidence_map(sure[learnt], truth[learnt])(sure[judged])
    return mapped


def _platt(sure: Floats, truth: Flags, share: float) -> ConfidenceMap:
    slopes, starts = coefficients(_log_odds(sure)[:, None], truth.astype(np.int64), 2, ridge=1.0)
    slope, start = float(np.ptp(slopes)), float(starts[1] - starts[0])
    if slopes[1, 0] <= slopes[0, 0]:
        return lambda said: np.full(len(said), share)
    return lambda said: np.asarray(1.0 / (1.0 + np.exp(-start - slope * _log_odds(said))))


def _isotonic(sure: Floats, truth: Flags) -> ConfidenceMap:
    from sklearn.isotonic import IsotonicRegression  # here: it takes a second to import

    steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(sure, truth)
    return lambda said: np.asarray(steps.predict(said))


def _log_odds(sure: Floats) -> Floats:
    clipped = np.clip(sure, _FLOOR, 1.0 - _FLOOR)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))
