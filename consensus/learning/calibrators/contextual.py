"""Contextual calibration: what a voice says of a text that says nothing is its leaning.

The model is asked about content-free texts ("N/A", "[MASK]", an empty string) in the same prompt,
and every ballot is divided by the mean answer (Zhao et al., 2021, Calibrate Before Use, arXiv
2102.09690; of its affine map the diagonal one, which it uses). Needs no tasks at all, so it is
there from the first ballot on; but a text without content is unlike the texts to come, and batch
calibration is better as soon as there are some tens of these (Zhou et al., 2023, arXiv 2309.17249).
"""

from __future__ import annotations

import numpy as np

from consensus.ballot_table import Floats, Numbers
from consensus.learning.calibrators.base import as_row, cast, log_shares, register, softmax
from schema.base import Frozen


class Leaning(Frozen):
    """What the voice makes of no content."""

    log_probabilities: tuple[float, ...]
    """[choices]; log of the mean probability over the content-free texts."""


@register
class Contextual:
    """Divides by what is said to content-free texts."""

    name = "contextual"
    learnt = Leaning

    def fit(self, log_probabilities: Floats, gold: Numbers, prior: Floats | None = None) -> Leaning:
        """The leaning.

        Args:
            log_probabilities: [content-free texts, choices]; not those of tasks.
            gold: not looked at; texts without content have none.
            prior: [choices], what the answer to no content should be; even by default.
        """
        said = cast(log_probabilities)
        choices = log_probabilities.shape[1]
        mean = softmax(said).mean(axis=0) if len(said) else np.full(choices, 1.0 / choices)
        should = np.zeros(choices) if prior is None else np.log(prior)
        floor = 1e-9  # a label that no content-free text drew may still be right
        return Leaning(log_probabilities=as_row(np.log(np.maximum(mean, floor)) - should))

    def apply(self, log_probabilities: Floats, learnt: Leaning) -> Floats:
        """The ballots, divided by the leaning."""
        return softmax(log_shares(log_probabilities) - np.asarray(learnt.log_probabilities))
