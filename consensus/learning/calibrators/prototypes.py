"""Prototypical calibration: an answer counts for the label whose typical answer it is like.

What a fitted :mod:`consensus.learning.calibrators.mixture` says of one voice. Every label has a
prototype, the typical answer of the voice to tasks of that label, and a ballot is as probable as it
is near (Han et al., 2023, arXiv 2205.10183). A label that the voice never puts first can win so:
what matters is that it gave it more than it usually does, and what it gave to the others.

One voice by itself hardly knows a frequent label from one that it likes: the voices of a committee
are fitted together (:mod:`consensus.learning.calibrators.committee`).
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats
from consensus.learning.calibrators.logits import as_row, log_shares, softmax
from consensus.learning.calibrators.mixture import Mixture, coordinates_of
from schema.base import Frozen

SHARPNESS = 0.5
"""Power of the likelihood: answers that are normal about their prototypes are surer than right."""
ENOUGH_ROWS = 10
"""With fewer ballots there are no prototypes, and only the voice's leaning is taken out."""


class Prototypes(Frozen):
    """A map from what the voice says to probabilities."""

    shift: tuple[float, ...]
    """[choices]: added to the log-probabilities first."""
    weights: tuple[tuple[float, ...], ...]
    """[choices, choices]: of the answer's coordinates (rows), for each choice; empty where the
    shift is all."""
    intercept: tuple[float, ...]
    """[choices]."""


def prototypes_in(mixture: Mixture, voice: int, ballots: int) -> Prototypes:
    """What the mixture says of one voice.

    Args:
        mixture: the fitted one.
        voice: the voice's place in it.
        ballots: how many it cast.
    """
    shift = as_row(mixture.shifts[voice])
    if ballots < ENOUGH_ROWS:
        return Prototypes(shift=shift, weights=(), intercept=())
    intercept = np.log(mixture.prior) + SHARPNESS * mixture.intercepts[voice]
    return Prototypes(
        shift=shift,
        weights=tuple(as_row(row) for row in SHARPNESS * mixture.weights[voice]),
        intercept=as_row(intercept),
    )


def by_prototypes(log_probabilities: Floats, prototypes: Prototypes) -> Floats:
    """[tasks, choices]: how near each ballot is to each label's prototype, times how frequent the
    label is. Rows sum to 1; that of a silent voice is NaN.

    Args:
        log_probabilities: [tasks, choices]: the ballots.
        prototypes: the voice's.
    """
    answers = softmax(log_shares(log_probabilities) + np.asarray(prototypes.shift))
    if not prototypes.weights:
        return answers
    weights, intercept = np.asarray(prototypes.weights), np.asarray(prototypes.intercept)
    return softmax(coordinates_of(answers) @ weights + intercept)
