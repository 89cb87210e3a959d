"""How well confidence tells right answers from wrong ones, whatever its scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from consensus.measures.base import answered
from kinds.measures.bootstrap import Interval, percentile_interval, resampled_statistic

RESAMPLES = 1000


def discrimination(confidence: ArrayLike, right: ArrayLike) -> float | None:
    """The area under the ROC curve: the chance that a right answer has more confidence than a wrong
    one, equal ones counting a half (Mann and Whitney, 1947). 0.5 tells nothing, 1 everything; None
    where all answers are right, or all wrong.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    wrong, found = np.sort(sure[np.logical_not(truth)]), sure[truth]
    if not len(wrong) or not len(found):
        return None
    below, up_to = (np.searchsorted(wrong, found, side=side).mean() for side in ("left", "right"))
    return float((below + up_to) / (2 * len(wrong)))


def discrimination_interval(confidence: ArrayLike, right: ArrayLike) -> Interval | None:
    """The same with its 95% bootstrap interval over rows; None as there.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    whole = discrimination(sure, truth)
    if whole is None:
        return None
    drawn = resampled_statistic(
        lambda rows: np.nan if (area := discrimination(sure[rows], truth[rows])) is None else area,
        len(sure),
        resamples=RESAMPLES,
    )
    return percentile_interval(whole, drawn.replicates[:, 0])
