"""``minhash_duplicates``: texts that are nearly an earlier one, found without comparing all pairs.

In bands as Lee et al., 2022, Deduplicating Training Data Makes Language Models Better, arXiv
2107.06499, have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kinds.measures.share import wilson
from recipes.indexes.minhash import MinHash, resemblance, rows_for, shingles_of
from recipes.measures.base import Subject, measure
from schema.figure import Figure

SHINGLE = 3
"""Words of a run; a shorter text is one run."""
ALIKE = 0.7


@measure("minhash_duplicates", fields=("text",), by_size=True)
def minhash_duplicates(subject: Subject) -> Iterator[Figure]:
    """Texts whose runs of three words are those of an earlier text by 0.7 or more of both together
    (Jaccard's index). Candidates come by MinHash, each is then compared exactly."""
    found = duplicates(subject.texts, subject.option("minhash_duplicates", "alike", ALIKE))
    of = f"the pool: Jaccard of runs of {SHINGLE} words with an earlier text"
    yield wilson(len(found), len(subject.texts)).figure("near duplicates", of)


def duplicates(texts: Sequence[str], alike: float = ALIKE) -> dict[int, int]:
    """For each text that is nearly an earlier one, the first such; by their places."""
    runs = [shingles_of(text, SHINGLE) for text in texts]
    index = MinHash(rows_for(alike), SHINGLE)
    found: dict[int, int] = {}
    for place, own in enumerate(runs):
        near = (other for other in index.alike(own) if resemblance(own, runs[other]) >= alike)
        if (first := next(near, None)) is not None:
            found[place] = first
        index.add(place, texts[place])
    return found
