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

_RNG = np.random.Generator(np.random.PCG64(1997))
_FACTORS: npt.NDArray[np.uint64] = _RNG.integers(2**64, size=HASHES, dtype=np.uint64) | np.uint64(1)
_ADDED: npt.NDArray[np.uint64] = _RNG.integers(2**64, size=HASHES, dtype=np.uint64)


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
    """Texts by bands of their smallest hashes."""

    def __init__(self, rows: int, length: int) -> None:
        self._rows = rows
        self._length = length
        self._having: dict[bytes, array[int]] = {}

    def add(self, number: int, text: str) -> None:
        """Take in the record of this number."""
        for band in self._bands(shingles_of(text, self._length)):
            self._having.setdefault(band, array("q")).append(number)

    def alike(self, shingles: frozenset[str]) -> list[int]:
        """Records that may be alike enough, by number."""
        found = {number for band in self._bands(shingles) for number in self._having.get(band, ())}
        return sorted(found)

    def _bands(self, shingles: frozenset[str]) -> list[bytes]:
        if not shingles:
            return []
        digests = b"".join(
            blake2b(each.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            for each in sorted(shingles)
        )
        hashes = np.frombuffer(digests, dtype="<u8")
        least = np.full(HASHES, 2**32 - 1, dtype=np.uint32)
        for start in range(0, len(hashes), 256):
            mixed = hashes[start : start + 256, None] * _FACTORS + _ADDED
            least = np.minimum(least, (mixed >> np.uint64(32)).astype(np.uint32).min(axis=0))
        return [
            place.to_bytes(1) + least[place : place + self._rows].tobytes()
            for place in range(0, HASHES, self._rows)
        ]
