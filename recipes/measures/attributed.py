"""``aps`` and ``ingf``: the two measures of diversity that AttrPrompt reports.

Yu et al., 2023, Large Language Model as Attributed Training Data Generator, arXiv 2306.15895.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import vectors, worded
from recipes.runs import grams
from schema.figure import Figure

LENGTHS = (1, 2, 3)


@measure("aps", fields=("text",))
def aps(subject: Subject) -> Iterator[Figure]:
    """Average pairwise similarity, of all pairs and of those with the same label; lower is more
    diverse.

    The paper takes cosines of sentence embeddings; here they are of TF-IDF of words.
    """
    rows = vectors(subject.texts)
    by = "cosine of TF-IDF of words"

    def of_all(chosen: Sequence[int]) -> float:
        return _mean_cosine(rows[list(chosen)])

    if len(subject.texts) > 1:
        yield half_sampled(of_all, len(subject.texts), seed=subject.seed).figure(
            "APS", how=f"mean {by} of all pairs"
        )
    labels = np.array(subject.labels)
    if len(set(subject.labels)) < 2:
        return

    def within(chosen: Sequence[int]) -> float:
        own, named = rows[list(chosen)], labels[list(chosen)]
        found = [
            _mean_cosine(own[named == name])
            for name in sorted(set(named))
            if (named == name).sum() > 1
        ]
        return float(np.mean(found)) if found else 0.0

    yield half_sampled(within, len(subject.texts), seed=subject.seed).figure(
        "APS within labels",
        how=f"mean {by} of pairs with the same label, mean over labels",
    )


@measure("ingf", fields=("text",), by_size=True)
def ingf(subject: Subject) -> Iterator[Figure]:
    """Inter-sample n-gram frequency: how often a run of words comes again in other texts.

    The paper gives the name, after Mishra et al., 2020, DQI, arXiv 2005.00816, and no formula. Here
    it is the mean, over different runs of one to three words, of the number of texts that have it;
    1 where no two texts share any. Lower is more diverse, and it grows with a pool.
    """
    each = [
        {gram for length in LENGTHS for gram in grams(words, length)}
        for words in worded(subject.texts)
    ]

    def mean(rows: Sequence[int]) -> float:
        counts = Counter(gram for row in rows for gram in each[row])
        return counts.total() / len(counts) if counts else 0.0

    yield half_sampled(mean, len(each), seed=subject.seed).figure(
        "INGF",
        how="texts that have a run of one to three words, mean over different runs",
        unit="texts",
    )


def _mean_cosine(rows: Any) -> float:
    """Over all pairs of different rows, each of length 1 or 0, without forming them."""
    count = rows.shape[0]
    whole = np.asarray(rows.sum(axis=0)).ravel()
    alone = float(rows.multiply(rows).sum())
    return float((whole @ whole - alone) / (count * (count - 1))) if count > 1 else 0.0
