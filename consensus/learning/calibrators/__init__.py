"""Calibration methods for one voice's ballots over a fixed set of labels, one a file.

Importing this package makes the built-in methods known;
:mod:`consensus.learning.calibrators.choice` picks one for a voice,
:mod:`consensus.learning.calibrators.committee` calibrates all voices of a committee at once, which
is better than one by one wherever there are two or more.
"""

from consensus.learning.calibrators import (
    batch,
    contextual,
    logistic,
    none,
    prototypes,
    temperature,
)

__all__ = ["batch", "contextual", "logistic", "none", "prototypes", "temperature"]
