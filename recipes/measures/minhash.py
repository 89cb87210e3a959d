"""``minhash_duplicates``: texts that are nearly an earlier one, found without comparing all pairs.

Broder, 1997, On the Resemblance and Containment of Documents; in bands as Lee et al., 2022,
Deduplicating Training Data Makes Language Models Better, arXiv 2107.06499, have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from recipes.measures.words import worded
from recipes.runs import grams
from schema.figure import Figure

SHINGLE = 3
"""Words of a run; a shorter text is one run."""
BANDS, ROWS = 32, 4
"""Pairs with a Jaccard index of 0.7 meet in a band with a chance of 99.98%, of 0.3 with 23%."""
ALIKE = 0.7

Hashes = npt.NDArray[np.uint64]


@measure("minhash_duplicates", fields=("text",))
def minhash_duplicates(subject: Subject) -> Iterator[Figure]:
    """Texts whose runs of three words are those of an earlier text by 0.7 or more of both together
    (Jaccard's index). Candidates come by MinHash, each is then compared exactly."""
    found = duplicates(subject.texts, subject.option("minhash_duplicates", "alike", ALIKE))
    of = f"the pool: Jaccard of runs of {SHINGLE} words with an earlier text"
    yield wilson(len(found), len(subject.texts)).figure("near duplicates", of)


def duplicates(texts: Sequence[str], alike: float = ALIKE) -> dict[int, int]:
    """For each text that is nearly an earlier one, the first such; by their places."""
    runs = [_runs(words) for words in worded(texts)]
    factors, shifts = _functions()
    buckets: dict[tuple[int, bytes], list[int]] = {}
    found: dict[int, int] = {}
    for place, own in enumerate(runs):
        if not own:
            continue
        hashes = np.array([_hash(run) for run in own], dtype=np.uint64)
        near: set[int] = set()
        for key in _bands(hashes, factors, shifts):
            bucket = buckets.setdefault(key, [])
            near.update(bucket)
            bucket.append(place)
        for other in sorted(near):
            if len(own & runs[other]) >= alike * len(own | runs[other]):
                found[place] = other
                break
    return found


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    if not words:
        return frozenset()
    return frozenset(grams(words, SHINGLE)) or frozenset({tuple(words)})


def _hash(run: tuple[str, ...]) -> int:
    """Half of it, and the same in every process."""
    text = " ".join(run).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())


def _functions() -> tuple[Hashes, Hashes]:
    """Factors and shifts of multiply-shift hashing (Dietzfelbinger et al., 1997)."""
    chance = np.random.default_rng(0)
    count = BANDS * ROWS
    factors = chance.integers(2**63, size=(count, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return factors, chance.integers(2**63, size=(count, 1), dtype=np.uint64)


def _bands(hashes: Hashes, factors: Hashes, shifts: Hashes) -> Iterator[tuple[int, bytes]]:
    least = ((factors * hashes + shifts) >> np.uint64(32)).min(axis=1)
    for band in range(BANDS):
        yield band, least[band * ROWS : (band + 1) * ROWS].tobytes()
