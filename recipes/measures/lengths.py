"""``lengths``: how long the texts of a pool are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kinds.measures.bootstrap import resampled_means
from recipes.measures.base import Subject, measure
from recipes.measures.words import worded
from schema.figure import Figure

PARTS = ((5, "5th percentile"), (50, "median"), (95, "95th percentile"))


@measure("lengths", fields=("text",))
def lengths(subject: Subject) -> Iterator[Figure]:
    """Words a text: mean, median, and where nine texts in ten lie."""
    counts = np.array([len(words) for words in worded(subject.texts)], dtype=np.float64)
    mean = resampled_means(counts, seed=subject.seed).interval()
    how = "words a text, mean, 95% bootstrap interval"
    yield mean.figure("mean length", n=len(counts), how=how, unit="words")
    for part, name in PARTS:
        value = float(np.percentile(counts, part))
        yield Figure(name=f"{name} of lengths", value=value, n=len(counts), unit="words")
