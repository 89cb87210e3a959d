"""No calibration: what the voice says, made to sum to one."""

from __future__ import annotations

from consensus.ballot_table import Floats, Numbers
from consensus.learning.calibrators.base import register, softmax
from schema.base import Frozen


class Nothing(Frozen):
    """Nothing to learn."""


@register
class NoCalibration:
    """Takes the voice at its word."""

    name = "none"
    learnt = Nothing

    def fit(self, log_probabilities: Floats, gold: Numbers, prior: Floats | None = None) -> Nothing:
        """Nothing."""
        return Nothing()

    def apply(self, log_probabilities: Floats, learnt: Nothing) -> Floats:
        """The labels' shares of what the voice gave to labels."""
        return softmax(log_probabilities)
