"""How close a requantized model stays to its original, on a few texts of our own.

Both read the same texts, and at each position their predictions of the next token are compared:
the Kullback-Leibler divergence, as llama.cpp's own ``llama-perplexity --kl-divergence`` takes it,
and whether the most likely token is the same one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from schema.base import Frozen

Floats = NDArray[np.float32]

DIVERGENCE_LIMIT = 0.02
"""Nats, mean. Files that only add the noise of another kernel measure 0.001 to 0.007; those that
round 4-bit weights once more to 4 bits measure 0.1 to 0.3."""
AGREEMENT_LIMIT = 0.9
"""Share of positions. Kernel noise alone turns up to 6% of the most likely tokens, where two are
nearly as likely; rounding to 4 bits once more turns 20 to 27%."""

TEXT_TOKENS = 64
"""Tokens of each text that are compared, at most."""

TEXTS = (
    "The ferry leaves the old harbour every morning at seven, and on clear days the islands can "
    "be seen from its deck long before anyone has finished breakfast. Fishermen sell mussels at "
    "the pier, and children feed the gulls with what is left of yesterday's bread.",
    "To bake a plain loaf, mix five hundred grams of flour with water, salt and a little yeast. "
    "Let the dough rest under a cloth until it has doubled, fold it twice, and bake it in a hot "
    "oven for about forty minutes.",
    "Question: Which planet is the largest in the solar system? Answer: Jupiter. Question: How "
    "many legs does a spider have? Answer: eight. Question: In which country is the city of "
    "Lisbon? Answer: Portugal. Question: What colour is made of blue and yellow? Answer: green.",
    "Review: The room was clean, but the heating did not work and nobody at the desk seemed to "
    "care. Label: negative. Review: A funny, warm film with a cast that clearly enjoys every "
    "minute. Label: positive. Review: The batteries last an hour at most. Label: negative.",
    "def mean(values):\n    if not values:\n        raise ValueError('no values')\n"
    "    return sum(values) / len(values)\n\n\ndef median(values):\n"
    "    ordered = sorted(values)\n    middle = len(ordered) // 2\n    return ordered[middle]\n",
)


class Fidelity(Frozen):
    """What comparing the predictions of two files of one model gave."""

    divergence: float
    """Mean Kullback-Leibler divergence from the original, in nats a token."""
    worst: float
    """The largest divergence at one position."""
    agreement: float
    """Share of positions at which the most likely next token is the same."""
    positions: int


def is_faithful(fidelity: Fidelity) -> bool:
    """Whether labels and texts may be expected to be the original's."""
    return fidelity.divergence <= DIVERGENCE_LIMIT and fidelity.agreement >= AGREEMENT_LIMIT


def compare(pairs: Iterable[tuple[Floats, Floats]]) -> Fidelity:
    """Compare predictions.

    Args:
        pairs: for each text the original's logits and the other's, of shape (positions,
            vocabulary). There is at least one position.
    """
    divergences, agreements = [], []
    for original, other in pairs:
        expected, found = _log_softmax(original), _log_softmax(other)
        divergences.append((np.exp(expected) * (expected - found)).sum(axis=-1))
        agreements.append(original.argmax(axis=-1) == other.argmax(axis=-1))
    divergence, agreement = np.concatenate(divergences), np.concatenate(agreements)
    # A file that computes NaN compares as infinitely far: JSON and comparisons have no NaN.
    finite = bool(np.isfinite(divergence).all())
    return Fidelity(
        # Rounding can make a divergence of nothing slightly negative.
        divergence=max(0.0, float(divergence.mean())) if finite else WORTHLESS,
        worst=max(0.0, float(divergence.max())) if finite else WORTHLESS,
        agreement=float(agreement.mean()),
        positions=len(divergence),
    )


WORTHLESS = 1e9
"""Stands for the divergence of a file whose predictions are not numbers."""


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
