"""Cosine of words weighted by how rare they are (TF-IDF), against everything in one pool.

A word weighs 1 and the logarithm of its count in a text, times 1 and the logarithm of the share of
texts that have it, smoothed as in scikit-learn. The shares are those of the first so many records:
as many as there are, rounded down by an eighth at most, so that they are not counted anew with
every record of a pool that grows. So what is found depends on the records and their order alone.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kinds.measures.texts import words_of
from recipes.indexes.found import Floats, Ranked, first_of

MOST_WORDS = 4_000
"""Words of a text that count; what comes after them is not compared."""

_COUNTS = 255
_WEIGHTS: Floats = np.concatenate(([0.0], 1.0 + np.log(np.arange(1, _COUNTS + 1, dtype=float))))
"""By how often a word stands in a text, what it weighs there."""

_KEPT = 8
"""Answers that are kept: a seed asks for one rank after another."""

_STEPS = 10_000
"""Steps of similarity in which quantiles are told."""


class WeightedWords:
    """The records of one pool by their words."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._having: list[tuple[array[int], array[int]]] = []
        self._size = 0
        self._basis = 0
        self._rarity = array("d")
        self._norms = array("d")
        self._unsettled: list[list[tuple[int, int]]] = []
        """Words and counts of the records that came after the last settling, while they are few."""
        self._answers: OrderedDict[tuple[str, int], Ranked] = OrderedDict()
        self._below: tuple[int, npt.NDArray[np.intp]] = (0, np.zeros(1, dtype=np.intp))

    def add(self, number: int, text: str) -> None:
        """Take in the next record of the pool."""
        words = []
        for word, count in _counts(text).items():
            nth = self._words.setdefault(word, len(self._words))
            if nth == len(self._having):
                self._having.append((array("i"), array("B")))
            places, counted = self._having[nth]
            places.append(self._size)
            counted.append(count)
            words.append((nth, count))
        self._size += 1
        if _rounded(self._size) == self._basis:
            self._unsettled.append(words)
        else:
            self._unsettled.clear()

    def ranked(self, text: str, most: int, among: Sequence[int] | None = None) -> Ranked:
        """The so many records that are the most alike; none that shares no word with the text.

        Args:
            among: the places of the only ones that count, in order; all by default.
        """
        self._settle()
        if among is not None:
            chosen = np.asarray(among, dtype=np.intp)
            found = _first(self.scores(text)[chosen], most)
            return Ranked(chosen[found.places], found.scores)
        if (known := self._answers.get((text, most))) is not None:
            return known
        answer = self._answers[text, most] = _first(self.scores(text), most)
        if len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
        return answer

    def scores(self, text: str) -> Floats:
        """The cosine with every record, by place."""
        self._settle()
        dots, squares = np.zeros(self._size), 0.0
        for word, count in sorted(_counts(text).items()):
            nth = self._words.get(word)
            rarity = self._rarity[nth] if nth is not None else _rarity(self._basis, 0)
            weight = float(_WEIGHTS[count]) * rarity
            squares += weight * weight
            if nth is not None:
                places, counted = self._views(nth)
                dots[places] += weight * rarity * _WEIGHTS[counted]
        lengths = np.frombuffer(self._norms, dtype=np.float64) * np.sqrt(squares)
        found: Floats = np.minimum(1.0, dots / np.maximum(lengths, 1e-12)).round(9)
        return found

    def quantile(self, texts: Sequence[str], share: float) -> float:
        """What this share is below, of the cosines of all records with these texts.

        Args:
            texts: the same ones each time: they are compared once, until the pool grows.
        """
        if self._below[0] != self._size:
            steps = np.zeros(_STEPS + 1, dtype=np.intp)
            for text in texts:
                found = (self.scores(text) * _STEPS).astype(np.intp)
                steps += np.bincount(found, minlength=_STEPS + 1)
            self._below = (self._size, np.cumsum(steps))
        below = self._below[1]
        return int(np.searchsorted(below, share * below[-1])) / _STEPS

    def _views(self, nth: int) -> tuple[npt.NDArray[np.intc], npt.NDArray[np.uint8]]:
        places, counted = self._having[nth]
        return np.frombuffer(places, dtype=np.intc), np.frombuffer(counted, dtype=np.uint8)

    def _settle(self) -> None:
        """Rarities of words and lengths of records, those of new ones where the rest stay."""
        if len(self._norms) == self._size:
            return
        self._answers.clear()
        basis = _rounded(self._size)
        if basis != self._basis:
            self._settle_anew(basis)
            return
        new = _rarity(basis, 0)
        self._rarity.extend([new] * (len(self._having) - len(self._rarity)))
        for words in self._unsettled:
            squares = 0.0
            for nth, count in sorted(words):
                weight = self._rarity[nth] * float(_WEIGHTS[count])
                squares += weight * weight
            self._norms.append(float(np.sqrt(squares)))
        self._unsettled.clear()

    def _settle_anew(self, basis: int) -> None:
        squares = np.zeros(self._size)
        self._rarity = array("d")
        for nth in range(len(self._having)):
            places, counted = self._views(nth)
            rarity = _rarity(basis, int(np.searchsorted(places, basis)))
            weights = rarity * _WEIGHTS[counted]
            squares[places] += weights * weights
            self._rarity.append(rarity)
        self._norms = array("d", np.sqrt(squares).tobytes())
        self._basis = basis
        self._unsettled.clear()


def _first(scores: Floats, most: int) -> Ranked:
    places = np.flatnonzero(scores > 0.0)
    return first_of(places, scores[places], most)


def _counts(text: str) -> Counter[str]:
    counts = Counter(words_of(text)[:MOST_WORDS])
    return Counter({word: min(count, _COUNTS) for word, count in counts.items()})


def _rounded(size: int) -> int:
    """Rounded down to four binary digits."""
    shift = max(0, size.bit_length() - 4)
    return size >> shift << shift


def _rarity(texts: int, having: int) -> float:
    return float(np.log((1 + texts) / (1 + having))) + 1.0
