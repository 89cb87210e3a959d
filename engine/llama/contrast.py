"""What a token scores when what others would say counts against it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.llama.distribution import Distribution
from engine.llama.truncation import BEYOND


def contrasted(
    own: Distribution, others: Sequence[Distribution], gamma: float, alpha: float
) -> Distribution:
    """The scores of all tokens, to be chosen by as if they were logits.

    Args:
        own: the prediction after the own prompt.
        others: those after the others; nobody takes nothing off.
        gamma: how much of the mean of their log-probabilities is taken off.
        alpha: the least share of the most probable token's probability: tokens below it come
            after all others, and are never drawn.
    """
    scores = own.logits.copy()
    if gamma > 0 and others:
        scores -= (gamma / len(others)) * _sum(others)
    if alpha > 0:
        scores[own.logits < own.logits.max() + np.log(alpha)] -= BEYOND
    return Distribution(scores)


def _sum(others: Sequence[Distribution]) -> NDArray[np.float32]:
    """The sum of log-probabilities but for a constant, which changes no choice."""
    total = others[0].logits.copy()
    for other in others[1:]:
        total += other.logits
    return total
