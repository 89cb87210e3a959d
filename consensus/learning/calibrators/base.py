"""What a calibration method is: from what a voice says to how probable each label is.

A voice is one seat in one stage. It gives every task log-probabilities of the same labels, and
leans: towards words that are frequent, towards what the prompt lists last, towards being sure. A
method is one file with one class, made known by :func:`register`. What it learns is a value that
goes into a policy, never into the method, so that a decision can be made again.

Log-probabilities need not sum to one as probabilities: what a model gives to other words than the
labels is left out. A row with NaN is a ballot that was not cast; nothing is learnt from it, and it
stays NaN.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from schema.base import Frozen
from schema.errors import InvalidCampaign

Learnt = TypeVar("Learnt", bound=Frozen)


class Calibrator(Protocol[Learnt]):
    """One way to calibrate one voice. Stateless; both methods are pure functions."""

    name: str
    learnt: type[Learnt]
    """What ``fit`` returns, so that it can be read back from a policy."""

    def fit(self, log_probabilities: Floats, gold: Numbers, prior: Floats | None = None) -> Learnt:
        """What the ballots (and the gold, where it is known) teach about the voice.

        No rows teach nothing and are no error.

        Args:
            log_probabilities: [tasks, choices].
            gold: [tasks], index of the right choice, or :data:`UNKNOWN`.
            prior: [choices], how frequent each choice is, where that is known.
        """

    def apply(self, log_probabilities: Floats, learnt: Learnt) -> Floats:
        """[tasks, choices]: each row sums to 1, or is NaN where the voice said nothing."""


C = TypeVar("C", bound=type)

_CALIBRATORS: dict[str, Calibrator[Frozen]] = {}


def register(method: C) -> C:
    """Class decorator: makes a method known under its name."""
    _CALIBRATORS[method.name] = method()  # type: ignore[attr-defined]  # a Calibrator's class
    return method


def calibrator(name: str) -> Calibrator[Frozen]:
    """The method of this name.

    Raises:
        InvalidCampaign: when there is no such method (says which there are).
    """
    try:
        return _CALIBRATORS[name]
    except KeyError:
        raise InvalidCampaign(
            f"there is no calibration method {name!r}",
            f"choose one of: {', '.join(calibrators())}",
        ) from None


def calibrators() -> tuple[str, ...]:
    """The names of all methods."""
    return tuple(sorted(_CALIBRATORS))


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis from logits of any offset."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def log_shares(log_probabilities: Floats) -> Floats:
    """The same log-probabilities, so that each row's probabilities sum to 1."""
    top = log_probabilities.max(axis=-1, keepdims=True)
    total = np.log(np.exp(log_probabilities - top).sum(axis=-1, keepdims=True))
    return np.asarray(log_probabilities - top - total)


def cast(log_probabilities: Floats) -> Floats:
    """The rows that are ballots."""
    return log_probabilities[np.logical_not(np.isnan(log_probabilities).any(axis=1))]


def nothing_known(log_probabilities: Floats) -> Numbers:
    """The gold of as many tasks of which nobody told the right answer."""
    return np.full(len(log_probabilities), UNKNOWN)


def as_row(values: Floats) -> tuple[float, ...]:
    """A vector as a policy keeps it."""
    return tuple(float(value) for value in values)
