"""Probabilities and their logarithms.

Log-probabilities need not sum to one as probabilities: what a model gives to other words than the
labels is left out. A row with NaN is a ballot that was not cast, and stays one.
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis from logits of any offset."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def log_shares(log_probabilities: Floats) -> Floats:
    """The same log-probabilities, so that each row's probabilities sum to 1."""
    top = log_probabilities.max(axis=-1, keepdims=True)
    total = np.log(np.exp(log_probabilities - top).sum(axis=-1, keepdims=True))
    return np.asarray(log_probabilities - top - total)


def as_row(values: Floats) -> tuple[float, ...]:
    """A vector as a policy keeps it."""
    return tuple(float(value) for value in values)
