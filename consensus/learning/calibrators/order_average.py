"""Averaging over option orders: a label gains by where the prompt lists it, until it has stood
everywhere.

The same model is asked with its labels in several orders, and the answers are averaged (Zheng et
al., 2023, Large Language Models Are Not Robust Multiple Choice Selectors, arXiv 2309.03882). Two
orders, each the other's reverse, take out most of it. The mean is taken of log-probabilities, in
which a position's pull is a term of its own that cancels; a mean of probabilities lets the surer
view win.

It is a step before calibration rather than a method of it: it makes one voice of several views.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats
from consensus.learning.calibrators.base import log_shares


def averaged(views: Floats) -> Floats:
    """One voice's log-probabilities [tasks, choices] from those of its views.

    Args:
        views: [views, tasks, choices], the choices in one fixed order, whatever order each prompt
            had; NaN where a view was not asked. Where none was, the result is NaN.
    """
    spoke = np.logical_not(np.isnan(views).any(axis=2))
    said = np.where(spoke[..., None], log_shares(views), 0.0).sum(axis=0)
    count = spoke.sum(axis=0)[:, None]
    mean = np.where(count > 0, said / np.maximum(count, 1), np.nan)
    return log_shares(mean)
