"""What the measures of confidence look at: how sure each answer was, and whether it was right."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Flags, Floats


def answered(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Flags]:
    """Both as arrays, [tasks].

    Args:
        confidence: of each answer, the probability that it is right.
        right: whether it is.

    Raises:
        ValueError: when there is nothing to measure, the lengths differ, a confidence is not
            between 0 and 1, or an answer is neither right nor wrong.
    """
    sure, truth = np.asarray(confidence, dtype=np.float64), np.asarray(right)
    if sure.ndim != 1 or sure.shape != truth.shape or not len(sure):
        raise ValueError(f"confidences of shape {sure.shape} for answers of shape {truth.shape}")
    if not ((sure >= 0.0) & (sure <= 1.0)).all():
        raise ValueError("a confidence is a probability, between 0 and 1")
    if not np.isin(truth, (0, 1)).all():
        raise ValueError("an answer is right or wrong, nothing between")
    return sure, truth.astype(np.bool_)
