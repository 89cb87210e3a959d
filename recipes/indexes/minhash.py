"""Texts that share many runs of words, found without comparing with each: MinHash in bands.

Broder, 1997, On the resemblance and containment of documents; bands as in Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3. Of two texts as alike as is sought, one in a thousand
at most is not found; what is found is compared in full, so nothing is found that is not alike.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from kinds.measures.texts import words_of
from recipes.runs import grams

HASHES = 128
MOST_WORDS = 4_000
"""Words of a text that count."""

MISSED = 0.001
"""At most so probably two texts that are alike enough share no band."""

Hashes = npt.NDArray[np.uint64]

_RNG = np.random.Generator(np.random.PCG64(1997))
_FACTORS: Hashes = _RNG.integers(2**64, size=HASHES, dtype=np.uint64) | np.uint64(1)
_ADDED: Hashes = _RNG.integers(2**64, size=HASHES, dtype=np.uint64)


def shingles_of(text: str, length: int) -> frozenset[str]:
    """The runs of so many words of a text; a shorter text is one as it is."""
    words = words_of(text)[:MOST_WORDS]
    runs = grams(words, length) or ([tuple(words)] if words else [])
    return frozenset(" ".join(run) for run in runs)


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of what two texts have together that both have (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def rows_for(above: float) -> int:
    """How many hashes make a band, so that hardly any pair that is alike enough is missed."""
    fits = (rows for rows in (16, 8, 4, 2) if (1 - above**rows) ** (HASHES // rows) <= MISSED)
    return next(fits, 1)


class MinHash:
    """Texts by bands of their smallest hashes.

    The bands of all texts are sorted now and then; those that came since are looked through.
    """

    def __init__(self, rows: int, length: int) -> None:
        self._rows = rows
        self._length = length
        self._numbers = array("q")
        self._keys = array("Q")
        self._order: npt.NDArray[np.intc] = np.zeros((HASHES // rows, 0), dtype=np.intc)
        self._sorted: Hashes = np.zeros((HASHES // rows, 0), dtype=np.uint64)

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""
        shingles = shingles_of(text, self._length)
        if shingles:
            self._numbers.append(number)
            self._keys.extend(self._bands(shingles).tolist())

    def alike(self, shingles: frozenset[str]) -> list[int]:
        """Records that may be alike enough, by number."""
        if not shingles or not self._numbers:
            return []
        self._sort()
        keys, (_, sorted_until) = self._bands(shingles), self._sorted.shape
        late = self._all()[sorted_until:]
        found = set((np.flatnonzero((late == keys).any(axis=1)) + sorted_until).tolist())
        for key, ordered, order in zip(keys, self._sorted, self._order, strict=True):
            start, end = (
                np.searchsorted(ordered, key, "left"),
                np.searchsorted(ordered, key, "right"),
            )
            found.update(order[start:end].tolist())
        return sorted(self._numbers[place] for place in found)

    def _all(self) -> Hashes:
        """The bands of each text."""
        return np.frombuffer(self._keys, dtype=np.uint64).reshape(len(self._numbers), -1)

    def _sort(self) -> None:
        count, done = len(self._numbers), self._sorted.shape[1]
        if count - done > max(1_000, done // 10):
            keys = self._all().T
            self._order = np.argsort(keys, axis=1, kind="stable").astype(np.intc)
            self._sorted = np.take_along_axis(keys, self._order, axis=1)

    def _bands(self, shingles: frozenset[str]) -> Hashes:
        digests = b"".join(
            blake2b(each.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            for each in sorted(shingles)
        )
        hashes = np.frombuffer(digests, dtype="<u8")
        least = np.full(HASHES, 2**32 - 1, dtype=np.uint64)
        for start in range(0, len(hashes), 256):
            mixed = hashes[start : start + 256, None] * _FACTORS + _ADDED
            least = np.minimum(least, (mixed >> np.uint64(32)).min(axis=0))
        rows = least.reshape(-1, self._rows)
        bands: Hashes = (rows * _FACTORS[: self._rows]).sum(axis=1, dtype=np.uint64)
        return bands
