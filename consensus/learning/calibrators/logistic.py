"""Logistic regression of gold on a voice's calibrated ballots, held to leaving them as they are.

Vector and matrix scaling (Guo et al., 2017, arXiv 1706.04599; Kull et al., 2019, Beyond Temperature
Scaling, arXiv 1910.12656) as one: every label's logit is its calibrated one plus a linear function
of all. A ridge holds that function to zero, so that no gold leaves the ballots as they are, a
little moves the bias, and much moves the whole matrix. On real ballots 20 rows of gold gained on
the average over thirteen sets, though one set of six labels lost; a ridge of a third or three times
as much made little difference.

The optimum is found by bounding the curvature once for all (Böhning, 1992, Multinomial logistic
regression algorithm): each step solves the same small system and never overshoots.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.learning.calibrators.logits import as_row, log_shares, softmax
from schema.base import Frozen

RIDGE = 10.0
"""On the weights, with coordinates of unit variance."""
BIAS_RIDGE = 3.0

_STEPS = 300
_CLOSE = 1e-5
_FLOOR = 1e-6


class Refinement(Frozen):
    """What to add to a calibrated ballot's log-probabilities; nothing where these are empty."""

    weights: tuple[tuple[float, ...], ...] = ()
    """[choices, choices]: of the log-probabilities less their mean (rows), for each choice."""
    bias: tuple[float, ...] = ()
    """[choices]."""


def fit_refinement(probabilities: Floats, gold: Numbers) -> Refinement:
    """Learn on the rows with gold; nothing where there are none.

    Args:
        probabilities: [tasks, choices], calibrated; NaN where the voice was silent.
        gold: [tasks].
    """
    known = (gold != UNKNOWN) & np.logical_not(np.isnan(probabilities).any(axis=1))
    if not known.any():
        return Refinement()
    logits = _logits(probabilities[known])
    scale = max(float(logits.std()), _FLOOR)
    added = _regression(logits / scale, np.eye(logits.shape[1])[gold[known]], logits)
    weights = added[:-1] / scale
    return Refinement(weights=tuple(as_row(row) for row in weights), bias=as_row(added[-1]))


def refined(probabilities: Floats, refinement: Refinement) -> Floats:
    """[tasks, choices]: the calibrated ballots, as gold has shown them to be meant."""
    if not refinement.weights:
        return probabilities
    logits = _logits(probabilities)
    added = logits @ np.asarray(refinement.weights) + np.asarray(refinement.bias)
    return softmax(logits + added)


def _logits(probabilities: Floats) -> Floats:
    logits = log_shares(np.log(np.maximum(probabilities, _FLOOR)))
    return np.asarray(logits - logits.mean(axis=1, keepdims=True))


def _regression(inputs: Floats, right: Floats, offset: Floats) -> Floats:
    """[inputs and the bias, choices]: the ridge-penalised optimum, added to the offset."""
    design = np.hstack([inputs, np.ones((len(inputs), 1))])
    ridge = np.full((design.shape[1], 1), RIDGE)
    ridge[-1] = BIAS_RIDGE
    bound = 0.5 * design.T @ design + np.diag(ridge[:, 0])
    added = np.zeros((design.shape[1], right.shape[1]))
    for _ in range(_STEPS):
        missed = design.T @ (right - softmax(offset + design @ added)) - ridge * added
        step = np.linalg.solve(bound, missed)
        added += step
        if np.abs(step).max() < _CLOSE:
            break
    return added
