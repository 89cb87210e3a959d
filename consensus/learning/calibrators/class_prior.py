"""How frequent each label is: from gold, or from what the voices agree on.

Taking out a voice's leaning needs to be told what its mean answer should be. That labels are about
equally frequent, as batch calibration assumes, costs most where one dominates. Without gold the
shares are those of the clusters in :mod:`consensus.learning.calibrators.mixture`, held to even by a
few tasks of each label. On real ballots of small models the better known estimators fail: EM on the
posteriors themselves (Saerens, Latinne and Decaestecker, 2002) ends where it started, and the
voices' mean answer is as much their leaning as the labels' frequency.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.learning.calibrators.mixture import CORRELATION, fit_mixture


def share_of_gold(gold: Numbers, choices: int) -> Floats:
    """[choices]: the shares in the known gold, with one more task of each (Laplace)."""
    counts = np.bincount(gold[gold != UNKNOWN], minlength=choices) + 1.0
    return np.asarray(counts / counts.sum())


def estimated(
    voices: Floats, families: Sequence[str] = (), correlation: float = CORRELATION
) -> Floats:
    """[choices]: the shares without gold; even where there are no ballots.

    Args:
        voices: [voices, tasks, choices] of log-probabilities, NaN where one is silent. The
            fewer or the weaker the voices, the nearer to even: one alone hardly moves it.
        families: of each voice; those of one count as one. Each is its own by default.
        correlation: mean correlation of two families' errors.
    """
    return fit_mixture(voices, families=families, correlation=correlation).prior
