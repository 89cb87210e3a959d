"""Cosine of character n-grams against everything in a pool.

No weights that are learnt from the pool (TF-IDF): they would change with each record, and a verdict
could not be recomputed from the two texts that it names.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter

import numpy as np
import numpy.typing as npt

from recipes.indexes.found import Found

LENGTH = 4
"""Characters of an n-gram; a text's first begins with a space, as its last ends with one."""

MOST_CHARACTERS = 20_000
"""Characters of a text that count; what comes after them is not compared."""

_COUNTS = 255
_WEIGHTS: npt.NDArray[np.float64] = np.concatenate(
    ([0.0], 1.0 + np.log(np.arange(1, _COUNTS + 1, dtype=np.float64)))
)
"""By how often an n-gram stands in a text, what it weighs: one and the logarithm."""


class Characters:
    """Texts by their n-grams of characters, without case and composition."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._norms = array("d")
        self._having: dict[str, tuple[array[int], array[int]]] = {}

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""
        counts, place = _grams(text), len(self._numbers)
        for gram, count in counts.items():
            places, counted = self._having.setdefault(gram, (array("i"), array("B")))
            places.append(place)
            counted.append(count)
        self._numbers.append(number)
        self._norms.append(_norm(counts))

    def most_alike(self, text: str, above: float = 0.0) -> Found | None:
        """The record with the highest cosine, where that is more than ``above``."""
        counts = _grams(text)
        if not counts or not self._numbers:
            return None
        dots = np.zeros(len(self._numbers))
        for gram in sorted(counts):
            if (having := self._having.get(gram)) is not None:
                places = np.frombuffer(having[0], dtype=np.intc)
                weights = _WEIGHTS[np.frombuffer(having[1], dtype=np.uint8)]
                dots[places] += _WEIGHTS[counts[gram]] * weights
        norms = np.frombuffer(self._norms, dtype=np.float64)
        cosines = np.minimum(1.0, dots / np.maximum(norms * _norm(counts), 1e-12)).round(9)
        best = float(cosines.max())
        if best <= above:
            return None
        alike = np.flatnonzero(cosines == best)
        return Found(min(self._numbers[place] for place in alike.tolist()), best)


def _grams(text: str) -> Counter[str]:
    text = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold()[:MOST_CHARACTERS]
    if not text.strip():
        return Counter()
    whole = f" {' '.join(text.split())} "
    counts = Counter(whole[at : at + LENGTH] for at in range(max(1, len(whole) - LENGTH + 1)))
    return Counter({gram: min(count, _COUNTS) for gram, count in counts.items()})


def _norm(counts: Counter[str]) -> float:
    numbers = np.fromiter(sorted(counts.values()), dtype=np.intp, count=len(counts))
    return float(np.sqrt(np.square(_WEIGHTS[numbers]).sum()))
