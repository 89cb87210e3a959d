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

_COMMON = 0.7
"""The commonest n-grams, as far as they can make a cosine of this share of the bound, are counted
only for texts whose rarer ones are alike enough that the bound can still be passed."""

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
        norms, own = np.frombuffer(self._norms, dtype=np.float64), _norm(counts)
        known = [(len(self._having[gram][0]), gram) for gram in counts if gram in self._having]
        dots = np.zeros(len(norms))
        left = sum(float(_WEIGHTS[counts[gram]]) ** 2 for _, gram in known)
        common: list[str] = []
        for _, gram in sorted(known):  # the rarest first
            if np.sqrt(left) <= _COMMON * above * own:
                common.append(gram)
                continue
            places, weights = self._of(gram)
            dots[places] += _WEIGHTS[counts[gram]] * _WEIGHTS[weights]
            left -= float(_WEIGHTS[counts[gram]]) ** 2
        missing = max(0.0, above - np.sqrt(max(0.0, left)) / own)
        alive = np.flatnonzero(dots > (missing - 1e-9) * own * norms)
        dots = dots[alive]
        for gram in common:
            places, weights = self._of(gram)
            at = np.minimum(np.searchsorted(places, alive), len(places) - 1)
            shared = np.where(places[at] == alive, _WEIGHTS[weights[at]], 0.0)
            dots += _WEIGHTS[counts[gram]] * shared
        return self._best(alive, dots / np.maximum(norms[alive] * own, 1e-12), above)

    def _of(self, gram: str) -> tuple[npt.NDArray[np.intc], npt.NDArray[np.uint8]]:
        """The texts that have an n-gram, and how often."""
        places, counted = self._having[gram]
        return np.frombuffer(places, dtype=np.intc), np.frombuffer(counted, dtype=np.uint8)

    def _best(
        self, places: npt.NDArray[np.intp], cosines: npt.NDArray[np.float64], above: float
    ) -> Found | None:
        cosines = np.minimum(1.0, cosines).round(9)
        best = float(cosines.max(initial=0.0))
        if best <= above:
            return None
        return Found(min(self._numbers[at] for at in places[cosines == best].tolist()), best)


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
