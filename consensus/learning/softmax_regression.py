"""Multinomial logistic regression with a ridge, as a value that can be written down.

The fit is scikit-learn's; what is kept are the coefficients, so that a policy can be read back and
counted with years later, whatever scikit-learn's version. Missing numbers count as the mean of
those that are there.
"""

from __future__ import annotations

import warnings
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
    """[choices, numbers] weights and [choices] biases of scikit-learn's fit.

    A choice that never occurs has no weights, and a bias that leaves it a thousandth of what the
    rarest one has.
    """
    weights = np.zeros((choices, x.shape[1]))
    classes, counts = np.unique(gold, return_counts=True)
    bias = np.zeros(choices)
    if len(classes) == 1:
        bias[classes] = np.log(counts / counts.sum())
    else:
        # Here, because it takes a second to import, which only those who learn shall wait for.
        from sklearn.linear_model import LogisticRegression

        # Labels are classes however many there are, and it is nobody's terminal to say so on.
        warnings.filterwarnings("ignore", message="The number of unique classes is greater")
        with one_thread():
            model = LogisticRegression(C=1.0 / ridge, max_iter=300).fit(x, gold)
        slopes, starts = model.coef_, model.intercept_
        if len(classes) == 2:  # scikit-learn keeps the log-odds of the second alone
            slopes, starts = np.vstack([-slopes, slopes]) / 2, np.hstack([-starts, starts]) / 2
        weights[classes], bias[classes] = slopes, starts
    bias[np.setdiff1d(np.arange(choices), classes)] = bias[classes].min() + np.log(UNSEEN)
    return weights, bias


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
