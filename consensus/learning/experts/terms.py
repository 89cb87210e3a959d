"""Texts as rows of numbers: how much each word, and each pair of words, is of a text.

TF-IDF as in Manning, Raghavan and Schütze (2008, Introduction to Information Retrieval, 6.2 to
6.4): a term counts by the logarithm of how often it stands in the text, times that of how rare it
is among the texts; every row has the length 1. The numbers are those of scikit-learn, which takes
two seconds to import.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from consensus.ballot_table import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_WORD = re.compile(r"\b\w\w+\b")


def counted(text: str) -> Counter[str]:
    """How often each term stands in a text: its words of two letters or more, and its pairs of
    such words that follow each other."""
    words = _WORD.findall(text.lower())
    return Counter([*words, *map(" ".join, pairwise(words))])


def most_frequent(counts: Sequence[Mapping[str, int]], most: int) -> dict[str, int]:
    """The terms that stand most often in all texts together, numbered as they sort. Of those that
    are as frequent the first in the alphabet are taken."""
    often: Counter[str] = Counter()
    for text in counts:
        often.update(text)
    kept = sorted(sorted(often), key=often.__getitem__, reverse=True)[:most]
    return {term: at for at, term in enumerate(sorted(kept))}


def rarity_of(counts: Sequence[Mapping[str, int]], terms: Mapping[str, int]) -> Floats:
    """By term, its inverse document frequency, as if one more text held them all."""
    holding = Counter(term for text in counts for term in text)
    held = np.array([holding[term] for term in terms], dtype=np.float64)
    return np.asarray(np.log((1.0 + len(counts)) / (1.0 + held)) + 1.0)


def weighed(
    counts: Sequence[Mapping[str, int]], terms: Mapping[str, int], rarity: Floats
) -> csr_matrix:
    """[texts, terms]: how much each term is of each text; terms without a number are left out."""
    from scipy.sparse import csr_matrix  # here: only those who learn shall wait for its import

    known = [
        sorted((terms[term], times) for term, times in text.items() if term in terms)
        for text in counts
    ]
    ends = np.cumsum([0, *map(len, known)])
    places = np.array([at for text in known for at, _ in text], dtype=np.int32)
    often = np.array([times for text in known for _, times in text], dtype=np.float64)
    weights = (np.log(often) + 1.0) * rarity[places]
    for begin, end in pairwise(ends):
        if begin < end:
            weights[begin:end] /= np.sqrt(np.square(weights[begin:end]).sum())
    return csr_matrix((weights, places, ends), shape=(len(counts), len(terms)))
