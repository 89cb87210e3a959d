"""The risk-coverage curve: what is still wrong if only the most confident answers are accepted.

Risk is the share of wrong answers among the accepted ones, coverage the share that is accepted
(El-Yaniv and Wiener, 2010; Geifman and El-Yaniv, 2017, arXiv 1705.08500).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Floats
from consensus.measures.base import answered


@dataclass(frozen=True)
class RiskCoverage:
    """The curve. Among equal confidences the order is random, and all figures are its mean."""

    errors: Floats
    """[rows + 1]: expected number of errors among the 0, 1, 2, ... most confident answers."""

    @property
    def rows(self) -> int:
        """How many answers there are."""
        return len(self.errors) - 1

    @property
    def coverage(self) -> Floats:
        """[rows]: 1/rows, 2/rows, ..., 1."""
        return np.arange(1, self.rows + 1) / self.rows

    @property
    def risk(self) -> Floats:
        """[rows]: share of wrong answers at each coverage."""
        return np.asarray(self.errors[1:] / np.arange(1, self.rows + 1))

    @property
    def area(self) -> float:
        """Area under the curve (AURC): mean risk over all coverages; less is better."""
        return float(self.risk.mean())

    @property
    def excess(self) -> float:
        """Area above that of an oracle, which is least confident where it is wrong (Geifman,
        Uziel and El-Yaniv, 2019, arXiv 1805.08206). 0 is perfect, whatever the accuracy."""
        accepted = np.arange(1, self.rows + 1)
        right = self.rows - self.errors[-1]
        oracle = float((np.maximum(0.0, accepted - right) / accepted).mean())
        return self.area - oracle

    def risk_at(self, coverage: float) -> float:
        """Share of wrong answers among the most confident ``coverage`` of all answers.

        Raises:
            ValueError: when ``coverage`` is not above 0 and at most 1.
        """
        if not 0.0 < coverage <= 1.0:
            raise ValueError(f"a coverage of {coverage} is not above 0 and at most 1")
        accepted = coverage * self.rows
        return float(np.interp(accepted, np.arange(self.rows + 1), self.errors) / accepted)


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> RiskCoverage:
    """The risk-coverage curve of answers.

    Args:
        confidence: of each answer, the probability that it is right; only its order counts.
        right: whether it is.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    _, group = np.unique(-sure, return_inverse=True)
    size = np.bincount(group)
    each = np.bincount(group, np.logical_not(truth)) / size
    errors = np.concatenate([[0.0], np.cumsum(np.repeat(each, size))])
    return RiskCoverage(errors)
