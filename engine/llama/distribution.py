"""A prediction over the vocabulary as log-probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Distribution:
    """The softmax of one row of logits, natural logarithms, over the whole vocabulary.

    Args:
        logits: shape (vocabulary,); a view into llama.cpp's memory, valid until its next decode.
    """

    def __init__(self, logits: NDArray[np.float32]) -> None:
        self.logits = logits
        top = float(logits.max())
        self._normaliser = top + float(np.log(np.exp(logits - top).sum(dtype=np.float64)))

    def of(self, token: int) -> float:
        """The log-probability of one token."""
        return float(self.logits[token]) - self._normaliser

    def of_any(self, tokens: Sequence[int]) -> float:
        """The logarithm of the summed probability of ``tokens``; minus infinity for none."""
        return float(np.logaddexp.reduce([self.of(token) for token in tokens]))
