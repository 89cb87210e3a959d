"""Multinomial logistic regression with a ridge, as a value that can be written down.

What is kept are the coefficients, so that a policy can be read back and counted with years later.
Missing numbers count as the mean of those that are there.

The fit is the one of scikit-learn's ``LogisticRegression``, down to where it stops. That itself
takes two seconds to import, and longer to look at a few hundred rows than to learn from them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from consensus.ballot_table import Floats, Numbers
from consensus.learning.one_thread import one_thread
from schema.base import Frozen

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DIGITS = 6
"""Significant digits that are kept of a coefficient."""

_STOP = {"maxiter": 300, "maxls": 50, "gtol": 1e-4, "ftol": 64 * np.finfo(float).eps}
"""Where the fit stops: scikit-learn's bounds."""

UNSEEN = 1e-3
"""What every choice is given at least: two hundred rows cannot rule any of them out."""


class SoftmaxRegression(Frozen):
    """p(choice | x) = softmax(weights · (x - mean) / scale + bias)."""

    mean: tuple[float, ...] = ()
    """By number of x."""
    scale: tuple[float, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()
    """By choice, by number of x; empty where nothing was learnt."""
    bias: tuple[float, ...] = ()
    """By choice."""

    def predict(self, x: Floats) -> Floats:
        """[tasks, choices], rows that sum to 1.

        Args:
            x: [tasks, numbers]; NaN where a number is missing.
        """
        weights, bias, mean, scale = self.arrays
        standard = (x - mean) / scale
        return softmax(np.where(np.isnan(standard), 0.0, standard) @ weights.T + bias)

    @cached_property
    def arrays(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Weights, bias, mean and scale: made once, as many tasks are counted one by one."""
        return tuple(map(np.array, (self.weights, self.bias, self.mean, self.scale)))  # type: ignore[return-value]  # four of them


def fitted(x: Floats, gold: Numbers, choices: int, *, ridge: float) -> SoftmaxRegression:
    """The regression of ``gold`` on ``x``.

    Args:
        x: [tasks, numbers], at least one task; NaN where a number is missing.
        gold: [tasks], index of the right choice.
        choices: how many there are; those that never occur keep a small probability.
        ridge: penalty on squared weights of standardised numbers, beside the summed log loss.
    """
    with np.errstate(invalid="ignore"):
        seen = np.logical_not(np.isnan(x))
        count = np.maximum(seen.sum(axis=0), 1)
        mean = np.where(seen, x, 0.0).sum(axis=0) / count
        scale = np.sqrt((np.where(seen, x - mean, 0.0) ** 2).sum(axis=0) / count)
    scale = np.where(scale > 1e-9, scale, 1.0)
    standard = np.where(seen, (x - mean) / scale, 0.0)
    weights, bias = coefficients(standard, gold, choices, ridge=ridge)
    return SoftmaxRegression(
        mean=rounded(mean),
        scale=rounded(scale),
        weights=tuple(rounded(row) for row in weights),
        bias=rounded(bias),
    )


def coefficients(
    x: Floats | csr_matrix, gold: Numbers, choices: int, *, ridge: float
) -> tuple[Floats, Floats]:
    """[choices, numbers] weights and [choices] biases: the least log loss, held by the ridge.

    A choice that never occurs has no weights, and a bias that leaves it a thousandth of what the
    rarest one has.
    """
    weights = np.zeros((choices, x.shape[1]))
    classes, places, counts = np.unique(gold, return_inverse=True, return_counts=True)
    bias = np.zeros(choices)
    if len(classes) == 1:
        bias[classes] = np.log(counts / counts.sum())
    else:
        weights[classes], bias[classes] = _least_loss(x, places, len(classes), ridge)
    bias[np.setdiff1d(np.arange(choices), classes)] = bias[classes].min() + np.log(UNSEEN)
    return weights, bias


def _least_loss(
    x: Floats | csr_matrix, gold: Numbers, classes: int, ridge: float
) -> tuple[Floats, Floats]:
    """[classes, numbers] weights and [classes] biases, where every class occurs.

    Two classes share one row of weights, their log-odds, which is what the ridge holds.
    """
    from scipy.optimize import minimize  # here: only those who learn shall wait for its import

    rows, numbers = x.shape
    free = 1 if classes == 2 else classes
    right = np.zeros((rows, classes))
    right[np.arange(rows), gold] = 1.0
    columns = x.T

    def spread(own: Floats) -> Floats:
        return np.concatenate([-own, own]) / 2 if free == 1 else own

    def loss(flat: Floats) -> tuple[float, Floats]:
        slopes, starts = _unpacked(flat, free)
        logits = np.asarray(x @ slopes.T) + starts
        if free == 1:
            logits = np.hstack([-logits, logits]) / 2
        top = logits.max(axis=1, keepdims=True)
        shares = np.exp(logits - top)
        sums = shares.sum(axis=1, keepdims=True)
        shares /= sums
        missed = float((np.log(sums) + top).sum() - (logits * right).sum())
        off = ((shares - right) / rows)[:, -free:]
        slope = np.asarray(columns @ off).T + ridge / rows * slopes
        held = ridge / 2 * float((slopes * slopes).sum())
        return (missed + held) / rows, np.hstack([slope, off.sum(axis=0)[:, None]]).ravel()

    with one_thread():
        found = minimize(
            loss, np.zeros(free * (numbers + 1)), jac=True, method="L-BFGS-B", options=_STOP
        )
    slopes, starts = _unpacked(found.x, free)
    return spread(slopes), spread(starts)


def _unpacked(flat: Floats, classes: int) -> tuple[Floats, Floats]:
    both = flat.reshape(classes, -1)
    return both[:, :-1], both[:, -1]


def softmax(logits: Floats) -> Floats:
    """Rows that sum to 1, no probability below a small share of :data:`UNSEEN`."""
    return floored(np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)))


def floored(probabilities: Floats) -> Floats:
    """Probabilities none of which is below a small share of :data:`UNSEEN`; rows sum to 1."""
    return np.asarray((1.0 - UNSEEN) * probabilities + UNSEEN / probabilities.shape[1])


def rounded(numbers: Floats) -> tuple[float, ...]:
    """Numbers that are short when they are written down."""
    there = np.where(numbers == 0.0, 1.0, np.abs(numbers))
    places = np.clip(
        DIGITS - 1 - np.floor(np.log10(there)), -22, 22
    )  # powers of ten that are exact
    power = 10.0 ** np.abs(places)
    short = np.where(
        places < 0, np.round(numbers / power) * power, np.round(numbers * power) / power
    )
    return tuple(short.tolist())
