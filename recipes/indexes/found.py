"""What an index finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """The record of a pool that a text is most alike."""

    number: int
    """The record's number; of several that are equally alike the lowest."""
    score: float
    """How much alike, from 0 to 1."""


@dataclass(frozen=True)
class Ranked:
    """Records of a pool by how alike they are to a text: the most alike first, then by place."""

    places: npt.NDArray[np.intp]
    scores: Floats
    """Cosines, from 1 down."""


def first_of(places: npt.NDArray[np.intp], scores: Floats, most: int) -> Ranked:
    """The so many places with the highest scores."""
    if most < scores.size:
        chosen = np.flatnonzero(scores >= np.partition(scores, -most)[-most])
        places, scores = places[chosen], scores[chosen]
    order = np.lexsort((places, -scores))[:most]
    return Ranked(places[order], scores[order])
