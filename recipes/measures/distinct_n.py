"""``distinct_n``: how many different words and runs of words a pool has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import worded
from recipes.runs import grams
from schema.figure import Figure


@measure("distinct_n", fields=("text",), by_size=True)
def distinct_n(subject: Subject) -> Iterator[Figure]:
    """Different runs of 1, 2 and 3 words, of all such runs in the pool.

    Li et al., 2016, A Diversity-Promoting Objective Function, arXiv 1510.03055. It falls as a pool
    grows: only pools of the same size compare.
    """
    words = worded(subject.texts)
    for length in (1, 2, 3):
        each = [grams(own, length) for own in words]
        if not any(each):
            continue

        def share(rows: Sequence[int], each: list[list[tuple[str, ...]]] = each) -> float:
            total = sum(len(each[row]) for row in rows)
            return len({gram for row in rows for gram in each[row]}) / total if total else 0.0

        found = half_sampled(share, len(each), seed=subject.seed)
        how = f"different runs of {length} words, of all"
        yield found.figure(f"distinct-{length}", how=how, most=1.0)
