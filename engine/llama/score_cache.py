"""Label scores that were just read, for whoever asks exactly the same again.

Calibration asks a model about a text without content before it believes what the model says about
a real one (Zhao et al., 2021, Calibrate Before Use), for each claim anew; and two debaters read
the same pieces of one text. The cache is small: it is for questions that recur, not for items.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

LARGEST = 64
"""Entries; the one that was not used for longest goes first."""

Key = tuple[tuple[int, ...], tuple[str, ...]]
"""The prompt's tokens and the options."""


class ScoreCache:
    """The latest scores of one model."""

    def __init__(self) -> None:
        self._scores: OrderedDict[Key, tuple[float, ...]] = OrderedDict()

    def get(self, prompt: Sequence[int], options: Sequence[str]) -> tuple[float, ...] | None:
        """Log-probabilities of the options, if they are known."""
        key = (tuple(prompt), tuple(options))
        if key in self._scores:
            self._scores.move_to_end(key)
        return self._scores.get(key)

    def put(self, prompt: Sequence[int], options: Sequence[str], scores: Sequence[float]) -> None:
        """Remember log-probabilities."""
        self._scores[tuple(prompt), tuple(options)] = tuple(scores)
        if len(self._scores) > LARGEST:
            self._scores.popitem(last=False)
