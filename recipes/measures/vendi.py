"""``vendi``: how many different texts a pool has in effect, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp
from typing import Any

import numpy as np

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import vectors
from schema.figure import Figure

MOST = 1_000
"""Texts that are looked at: time grows with the third power."""


@measure("vendi", fields=("text",), by_size=True)
def vendi(subject: Subject) -> Iterator[Figure]:
    """The Vendi score, and the mean distance of each text to its nearest neighbour.

    Friedman and Dieng, 2022, The Vendi Score, arXiv 2210.02410: the exponential of the entropy of
    the eigenvalues of the similarities, which is the number of texts where no two have a word in
    common, and 1 where all are the same. Similarities are cosines of TF-IDF of words: what says the
    same in other words is different here. A thousand texts at most are looked at.
    """
    texts = subject.with_rows(MOST).texts
    alike = _cosines(vectors(texts))

    def score(rows: Sequence[int]) -> float:
        return vendi_score(alike[np.ix_(rows, rows)])

    def distance(rows: Sequence[int]) -> float:
        return float(np.mean(1.0 - _nearest(alike[np.ix_(rows, rows)])))

    by = "cosines of TF-IDF of words"
    yield half_sampled(score, len(texts), seed=subject.seed).figure(
        "Vendi score", how=f"over {by}", unit="texts"
    )
    if len(texts) > 1:
        yield half_sampled(distance, len(texts), seed=subject.seed).figure(
            "neighbour distance", how=f"1 less the highest of {by}, mean"
        )


def vendi_score(alike: Any) -> float:
    """The score of a square of similarities with ones on its diagonal; from 1 to its side."""
    found = np.linalg.eigvalsh(np.asarray(alike, dtype=np.float64) / len(alike))
    shares = found[found > 1e-12]
    return exp(float(-np.sum(shares * np.log(shares))))


def distances_to(texts: Sequence[str], others: Sequence[str]) -> Any:
    """For each text 1 less its highest cosine with any of the others, an array."""
    both = vectors([*texts, *others])
    own, their = both[: len(texts)], both[len(texts) :]
    found = np.zeros(len(texts))
    for start in range(0, len(texts), 500):  # bounds the memory
        found[start : start + 500] = (own[start : start + 500] @ their.T).toarray().max(axis=1)
    return 1.0 - found


def _cosines(rows: Any) -> Any:
    alike = (rows @ rows.T).toarray()
    np.fill_diagonal(alike, 1.0)
    return alike


def _nearest(alike: Any) -> Any:
    others = alike.copy()
    np.fill_diagonal(others, -np.inf)
    return others.max(axis=1)
