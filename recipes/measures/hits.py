"""``hits``: where the right answer stands among ranked candidates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from schema.errors import UserError
from schema.figure import Figure

KS = (1, 3, 10)


@measure("hits", fields=("ranked", "gold"))
def hits(subject: Subject) -> Iterator[Figure]:
    """hits@k and mean reciprocal rank, as for completed knowledge graphs and LAMA (Petroni et al.,
    2019, Language Models as Knowledge Bases?, arXiv 1909.01066).

    ``ranked`` lists candidates, the best first; ``gold`` is the right one, or a list of such, of
    which the foremost counts. A right one that is not listed has rank infinity.
    """
    ranks = [
        _rank(listed, gold)
        for listed, gold in zip(subject.values("ranked"), subject.values("gold"), strict=True)
        if gold is not None
    ]
    for k in KS:
        found = sum(rank is not None and rank <= k for rank in ranks)
        yield wilson(found, len(ranks)).figure(f"hits@{k}", "records with a right answer")
    reciprocal = np.array([1.0 / rank if rank else 0.0 for rank in ranks])
    mean = resampled_means(reciprocal, seed=subject.seed).interval()
    yield mean.figure("MRR", n=len(ranks), how="mean reciprocal rank, 95% bootstrap interval")


def _rank(listed: object, gold: object) -> int | None:
    if not isinstance(listed, list | tuple):
        raise UserError("a field of ranked candidates is no list", "list them, the best first")
    wanted = gold if isinstance(gold, list | tuple) else [gold]
    places = [at for at, each in enumerate(listed, 1) if each in wanted]
    return min(places, default=None)
