"""``shift``: how far what a model made lies from what it is to be good at, by its own losses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kinds.measures.arrays import Floats
from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from schema.figure import Figure


@measure("shift", fields=("loss",), needs=("held_out",))
def shift(subject: Subject) -> Iterator[Figure]:
    """The extent of the distribution shift of each record, mean, and the share above 1.5.

    Jiang et al., 2024, Importance Weighting Can Help Large Language Models Self-Improve, arXiv
    2408.09849: the ratio of a record's loss to that of a few rows of the real sort, or its inverse
    where that is larger. ``loss`` is the mean negative log-probability of a token, of records and
    of held-out rows alike. Even right answers are better dropped where it is high.
    """
    own = [float(loss) for loss in subject.values("loss") if loss is not None]
    valid = [subject.value_in(row, "loss") for row in subject.held_out]
    known = [float(loss) for loss in valid if loss is not None]
    if not known:
        return
    found = shifts(own, known)
    how = "ratio of losses to the mean of held-out rows, or its inverse"
    mean = resampled_means(found, seed=subject.seed).interval()
    yield mean.figure(
        "distribution shift", n=len(found), how=f"{how}; mean, 95% bootstrap interval"
    )
    yield wilson(int((found > 1.5).sum()), len(found)).figure("shifted by half or more", how)


def shifts(losses: Sequence[float], valid: Sequence[float]) -> Floats:
    """For each loss its ratio to the mean of the valid ones, or the inverse of that: 1 and more."""
    ratio = np.maximum(np.array(losses, dtype=np.float64), 1e-9) / max(float(np.mean(valid)), 1e-9)
    return np.maximum(ratio, 1.0 / ratio)
