"""The shift of a voice's log-probabilities that makes its mean answer what it should be.

Batch calibration subtracts mean log-probabilities, which makes the mean answer even only where the
voice is hardly ever sure. This finds the shift that does it exactly: over all tasks, the mean of
the shifted answers is the class prior (the fixed point of a label-shift correction, Saerens,
Latinne and Decaestecker, 2002, turned round: there the prior is sought, here the voice's bias).
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats
from consensus.learning.calibrators.logits import softmax

_STEPS = 200
_CLOSE = 1e-6
_FLOOR = 1e-12


def shift_to(log_probabilities: Floats, prior: Floats) -> Floats:
    """[choices], which sum to 0: what to add to each ballot. Zero where there are no ballots.

    Args:
        log_probabilities: [tasks, choices], without NaN.
        prior: [choices], above zero, sums to 1.
    """
    shift = np.zeros(len(prior))
    if not len(log_probabilities):
        return shift
    for _ in range(_STEPS):
        mean = softmax(log_probabilities + shift).mean(axis=0)
        step = np.log(prior) - np.log(np.maximum(mean, _FLOOR))
        shift += step
        if np.abs(step).max() < _CLOSE:
            break
    return np.asarray(shift - shift.mean())
