"""``rouge_to_seeds`` and ``rouge_within``: how near texts are to what they were made from, and to
each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.indexes.subsequences import Subsequences
from recipes.measures.base import Subject, measure
from schema.figure import Figure

ABOVE = 0.7
"""What Self-Instruct counts as the same instruction (Wang et al., 2023, arXiv 2212.10560)."""


@measure("rouge_to_seeds", fields=("text",), needs=("seeds",))
def rouge_to_seeds(subject: Subject) -> Iterator[Figure]:
    """The highest ROUGE-L of each made text with a text that the recipe started from.

    Novelty, as people who look at made instructions mean it (Honovich et al., 2022, Unnatural
    Instructions, arXiv 2212.09689), is 1 less this.
    """
    index = Subsequences()
    for number, seed in enumerate(subject.seeds):
        index.add(number, seed)
    texts = [subject.text_in(each.value, "text") for each in subject.kept if each.made_by]
    found = [_nearest(index, text) for text in texts]
    yield from _told(found, "ROUGE-L to seeds", "a seed", subject.seed)


@measure("rouge_within", fields=("text",), by_size=True)
def rouge_within(subject: Subject) -> Iterator[Figure]:
    """The highest ROUGE-L of each text with one before it in the pool."""
    yield from _told(earlier(subject.texts), "ROUGE-L within", "an earlier text", subject.seed)


def earlier(texts: Iterable[str]) -> list[float]:
    """For each text but the first its highest ROUGE-L with one before it."""
    index = Subsequences()
    found = []
    for number, text in enumerate(texts):
        if number:
            found.append(_nearest(index, text))
        index.add(number, text)
    return found


def _nearest(index: Subsequences, text: str) -> float:
    nearest = index.nearest(text)
    return 0.0 if nearest is None else nearest.score


def _told(found: Sequence[float], name: str, of: str, seed: int) -> Iterator[Figure]:
    if not found:
        return
    scores = np.array(found)
    how = f"highest ROUGE-L with {of}, mean, 95% bootstrap interval over texts"
    yield resampled_means(scores, seed=seed).interval().figure(name, n=len(scores), how=how)
    yield Figure(name=f"highest {name}", value=float(scores.max()), n=len(scores))
    above = int((scores > ABOVE).sum())
    yield wilson(above, len(scores)).figure(f"{name} above {ABOVE:g}", f"texts, with {of}")
