"""ROUGE-L against everything in a pool: exact, and fast by an inverted index of words.

The longest common subsequence of two texts of m and n words is no longer than the words that they
share are many, so ROUGE-L is at most ``2 * shared / (m + n)``. The index counts what is shared with
all records at once and compares in full only where that bound leaves something to be found.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from kinds.measures.subsequence import Subsequence
from kinds.measures.texts import words_of
from recipes.indexes.found import Found

Ints = npt.NDArray[np.intc]

MOST_WORDS = 4_000
"""Words of a text that count; what comes after them is not compared."""

_NONE = array("i")


class Subsequences:
    """Texts by their words, the second time that a word comes in a text being another word."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._numbers = array("q")
        self._lengths = array("i")
        self._texts: list[array[int]] = []
        self._having: dict[tuple[int, int], array[int]] = {}

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""
        words = [self._words.setdefault(word, len(self._words)) for word in _counted(text)]
        place = len(self._texts)
        for term in _terms(words):
            self._having.setdefault(term, array("i")).append(place)
        self._numbers.append(number)
        self._lengths.append(len(words))
        self._texts.append(array("i", words))

    def most_alike(self, text: str, above: float = 0.0) -> Found | None:
        """The record with the highest ROUGE-L, where that is more than ``above``."""
        said = _counted(text)
        words = [self._words.get(word, -1 - place) for place, word in enumerate(said)]
        if not words or not self._texts:
            return None
        places, shared = self._sharing(words, above)
        together = np.frombuffer(self._lengths, dtype=np.intc)[places] + len(words)
        enough = 2 * shared > above * together
        places, bounds = places[enough], 2.0 * shared[enough] / together[enough]
        order = np.argsort(-bounds, kind="stable")
        return self._best(Subsequence(words), places[order].tolist(), bounds[order].tolist(), above)

    def nearest(self, text: str) -> Found | None:
        """The record with the highest ROUGE-L, however low; None where no word is shared."""
        for above in (0.6, 0.3, 0.0):  # what is near is found sooner where only that is sought
            if (found := self.most_alike(text, above)) is not None:
                return found
        return None

    def _sharing(self, words: list[int], above: float) -> tuple[Ints, Ints]:
        """The texts that may be alike enough, and how many words each shares.

        More than ``above * m / (2 - above)`` of the m words have to be shared, so each such text
        has one of the others, and of all subsets the rarest words lead to the fewest texts.
        """
        having = [self._having.get(term, _NONE) for term in _terms(words)]
        having.sort(key=len)
        spare = int(above * len(words) / (2.0 - above) - 1e-9)
        seen = [np.frombuffer(places, dtype=np.intc) for places in having if places]
        rare = seen[: max(0, len(seen) - spare)]
        if not rare:
            return np.zeros(0, dtype=np.intc), np.zeros(0, dtype=np.intc)
        if spare == 0:
            counts = np.zeros(len(self._texts), dtype=np.intc)
            for places in seen:
                counts[places] += 1
            found = np.flatnonzero(counts).astype(np.intc)
            return found, counts[found]
        found, shared = np.unique(np.concatenate(rare), return_counts=True)
        for places in seen[len(rare) :]:
            at = np.minimum(np.searchsorted(places, found), len(places) - 1)
            shared += places[at] == found
        return found, shared.astype(np.intc)

    def _best(
        self, sought: Subsequence, places: list[int], bounds: list[float], above: float
    ) -> Found | None:
        best: Found | None = None
        for place, bound in zip(places, bounds, strict=True):
            if best is not None and bound < best.score:
                break
            words = self._texts[place]
            score = 2.0 * sought.common(words) / (sought.length + len(words))
            found = Found(self._numbers[place], score)
            if score > above and (best is None or _ahead(found, best)):
                best = found
        return best


def _counted(text: str) -> list[str]:
    return words_of(text)[:MOST_WORDS]


def _terms(words: list[int]) -> list[tuple[int, int]]:
    """Each word with how often it came before."""
    seen: defaultdict[int, int] = defaultdict(int)
    terms = []
    for word in words:
        terms.append((word, seen[word]))
        seen[word] += 1
    return terms


def _ahead(one: Found, other: Found) -> bool:
    return (-one.score, one.number) < (-other.score, other.number)
