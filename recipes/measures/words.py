"""Texts as words, n-grams and vectors, as measures look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2
from typing import Any

from kinds.measures.texts import words_of

Gram = tuple[str, ...]


def worded(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text, case folded; each character by itself in scripts without spaces."""
    return [words_of(text) for text in texts]


def entropy(counts: Counter[Any]) -> float:
    """Shannon's entropy of what was counted, in bits."""
    total = counts.total()
    return -sum(count / total * log2(count / total) for count in counts.values() if count)


def normal(text: str) -> str:
    """A text by its words alone: the same for texts that differ in case, spaces and marks."""
    return " ".join(words_of(text))


def vectors(texts: Sequence[str]) -> Any:
    """[texts, words]: TF-IDF of words, each row of length 1 (of length 0 where a text has none).

    A sparse matrix of SciPy's. Logarithms of counts, and smoothed document frequencies.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # here: slow to import

    own = worded(texts)
    if not any(own):
        from scipy.sparse import csr_matrix

        return csr_matrix((len(texts), 1))
    return TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(own)
