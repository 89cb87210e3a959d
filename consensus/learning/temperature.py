"""Temperature: how sure an answer may be.

All log-probabilities are divided by one number, which leaves the order of the choices as it is (Guo
et al., 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599).
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats, Numbers
from consensus.learning.softmax_regression import floored


def fit_temperature(probabilities: Floats, gold: Numbers) -> float:
    """The temperature between 1/3 and 3 with the least log loss (Guo et al., 2017)."""

    def loss(log_temperature: float) -> float:
        said = tempered(probabilities, float(np.exp(log_temperature)))
        return float(-np.log(said[np.arange(len(gold)), gold]).mean())

    from scipy.optimize import minimize_scalar  # here: see softmax_regression

    return float(np.exp(minimize_scalar(loss, bounds=(-np.log(3.0), np.log(3.0))).x))


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """Rows that sum to 1, flatter above a temperature of 1; NaN stays NaN."""
    logs = np.log(np.maximum(probabilities, 1e-9)) / temperature
    with np.errstate(invalid="ignore"):  # the logarithm of a sum of NaN is NaN, as it should be
        return floored(np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)))
