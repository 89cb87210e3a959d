"""Temperature: how sure a voice may be.

All log-probabilities are divided by one number, which leaves the order of the labels as it is (Guo
et al., 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599). It is the one that makes
gold most probable, held to where it stands without gold: small models are about twice as sure of
their labels as they are right.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.learning.calibrators.base import log_shares, register, softmax
from schema.base import Frozen

UNTUNED = 2.0
"""The temperature without gold."""
SPREAD = 0.7
"""Standard deviation of the log-temperature about that of :data:`UNTUNED`, before gold is seen."""

_CANDIDATES = np.geomspace(0.125, 16.0, 141)


class Temperature(Frozen):
    """What to divide by."""

    temperature: float


@register
class TemperatureScaling:
    """Divides by a number."""

    name = "temperature"
    learnt = Temperature

    def fit(
        self, log_probabilities: Floats, gold: Numbers, prior: Floats | None = None
    ) -> Temperature:
        """The temperature, between an eighth and sixteen. The prior is not looked at."""
        known = (gold != UNKNOWN) & np.logical_not(np.isnan(log_probabilities).any(axis=1))
        said, right = log_shares(log_probabilities[known]), gold[known]

        def loss(temperature: float) -> float:
            shares = log_shares(said / temperature)[np.arange(len(right)), right]
            return float(0.5 * (np.log(temperature / UNTUNED) / SPREAD) ** 2 - shares.sum())

        return Temperature(temperature=float(min((*_CANDIDATES, UNTUNED), key=loss)))

    def apply(self, log_probabilities: Floats, learnt: Temperature) -> Floats:
        """The ballots at the learnt temperature."""
        return softmax(log_probabilities / learnt.temperature)
