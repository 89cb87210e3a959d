"""What the words of the text say: logistic regression on TF-IDF of words and word pairs.

The baseline that every committee must be shown beside: on an easy set with a few hundred solved
rows it rivals small language models, and it errs unlike them.

Terms are kept by their digests: what was learnt outlives the texts, and no word of a text that was
deleted shall stay in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.experts.base import Trained
from consensus.learning.experts.terms import counted, most_frequent, rarity_of, weighed
from consensus.learning.softmax_regression import coefficients, rounded, softmax

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
            counts = [{_key(term): n for term, n in counted(text).items()} for text in table.texts]
            logits = logits + weighed(counts, self.terms, self.rarities) @ self.slopes
        return softmax(logits)

    @cached_property
    def rarities(self) -> Floats:
        """[terms]: made once, as many tasks are counted one by one."""
        return np.array(self.rarity)

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
        counts = [counted(text) for text in solved.texts]
        terms = most_frequent(counts, MOST_TERMS)
        if not terms:
            _, bias = coefficients(np.zeros((len(solved), 1)), solved.gold, choices, ridge=RIDGE)
            return TrainedReader(bias=rounded(bias))
        rarity = rarity_of(counts, terms)
        weights, bias = coefficients(
            weighed(counts, terms, rarity), solved.gold, choices, ridge=RIDGE
        )
        return TrainedReader(
            terms={_key(term): at for term, at in terms.items()},
            rarity=rounded(rarity),
            weights=tuple(rounded(row) for row in weights),
            bias=rounded(bias),
        )


def _key(term: str) -> str:
    return blake2b(term.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
