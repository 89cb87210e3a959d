"""What one seat's probabilities are worth: logistic regression on their logarithms.

With gold this is the calibration that knows the labels a seat takes for one another (vector and
matrix scaling: Guo et al., 2017, On Calibration of Modern Neural Networks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.experts.base import Trained
from consensus.learning.softmax_regression import SoftmaxRegression, fitted

RIDGE = 1.0
_LEAST = 1e-6


class TrainedScores(Trained):
    """See :class:`Scores`."""

    sort: Literal["scores"] = "scores"
    voice: str
    regression: SoftmaxRegression

    def predict(self, table: BallotTable) -> Floats:
        """See :class:`Trained`."""
        x = log_scores(table, self.voice)
        silent = np.isnan(x).any(axis=1, keepdims=True)
        return np.where(silent, np.nan, self.regression.predict(x))


@dataclass(frozen=True)
class Scores:
    """The expert on one voice's ballots."""

    voice: str

    @property
    def name(self) -> str:
        """The voice's."""
        return self.voice

    def fit(self, solved: BallotTable) -> TrainedScores:
        """See :class:`consensus.learning.experts.base.Expert`."""
        x = log_scores(solved, self.voice)
        learnt = fitted(x, solved.gold, len(solved.choices), ridge=RIDGE)
        return TrainedScores(voice=self.voice, regression=learnt)


def log_scores(table: BallotTable, voice: str) -> Floats:
    """[tasks, choices]: logarithms of the voice's probabilities; NaN where it is silent or not of
    this table."""
    if voice not in table.voices:
        return np.full((len(table), len(table.choices)), np.nan)
    said = table.probabilities[:, table.voices.index(voice)]
    return np.asarray(np.log(np.maximum(said, _LEAST)))
