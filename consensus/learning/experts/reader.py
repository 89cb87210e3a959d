"""What the words of the text say: logistic regression on TF-IDF of words and word pairs.

The baseline that every committee must be shown beside: on an easy set with a few hundred solved
rows it rivals small language models, and it errs unlike them.

Terms are kept by their digests: what was learnt outlives the texts, and no word of a text that was
deleted shall stay in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.experts.base import Trained
from consensus.learning.softmax_regression import coefficients, rounded, softmax

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

RIDGE = 0.1
MOST_TERMS = 4096


class TrainedReader(Trained):
    """See :class:`Reader`."""

    sort: Literal["reader"] = "reader"
    terms: dict[str, int] = {}
    """Digest of a word or pair of words to its number."""
    rarity: tuple[float, ...] = ()
    """By term, its inverse document frequency."""
    weights: tuple[tuple[float, ...], ...] = ()
    """By choice, by term."""
    bias: tuple[float, ...] = ()

    def predict(self, table: BallotTable) -> Floats:
        """See :class:`Trained`."""
        if not table.texts or not self.bias:
            return np.full((len(table), len(table.choices)), np.nan)
        logits = np.tile(np.array(self.bias), (len(table), 1))
        if self.terms:
            counted: csr_matrix = self.vectorizer.transform(table.texts)
            logits = logits + counted @ self.slopes
        return softmax(logits)

    @cached_property
    def vectorizer(self) -> TfidfVectorizer:
        """It counts words as was learnt: made once, as many tasks are counted one by one."""
        made = _vectorizer(vocabulary=self.terms, analyzer=_keys)
        made.idf_ = np.array(self.rarity)
        return made

    @cached_property
    def slopes(self) -> Floats:
        """[terms, choices]: the weights."""
        return np.array(self.weights).T


@dataclass(frozen=True)
class Reader:
    """The expert on the text."""

    name: str = "reader"

    def fit(self, solved: BallotTable) -> TrainedReader:
        """See :class:`consensus.learning.experts.base.Expert`."""
        choices = len(solved.choices)
        try:
            vectorizer = _vectorizer(max_features=MOST_TERMS)
            x = vectorizer.fit_transform(solved.texts)
        except ValueError:  # scikit-learn's word for texts without words
            _, bias = coefficients(np.zeros((len(solved), 1)), solved.gold, choices, ridge=RIDGE)
            return TrainedReader(bias=rounded(bias))
        weights, bias = coefficients(x, solved.gold, choices, ridge=RIDGE)
        return TrainedReader(
            terms={_key(term): int(at) for term, at in vectorizer.vocabulary_.items()},
            rarity=rounded(vectorizer.idf_),
            weights=tuple(rounded(row) for row in weights),
            bias=rounded(bias),
        )


def _vectorizer(**settings: object) -> TfidfVectorizer:
    # Here, because it takes a second to import, which only those who learn shall wait for.
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, **settings)


@cache
def _analyzer() -> Callable[[str], list[str]]:
    analyzer: Callable[[str], list[str]] = _vectorizer().build_analyzer()
    return analyzer


def _keys(text: str) -> list[str]:
    """The terms of a text, as they are kept."""
    return [_key(term) for term in _analyzer()(text)]


def _key(term: str) -> str:
    return blake2b(term.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
