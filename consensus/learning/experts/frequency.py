"""How frequent each answer is to parts of one sort: what somebody knows who has not read the text.

In a text about people and places the pair of types nearly decides the relation, and a rare label
stays rare. Counts of one sort are drawn towards those of all (Laplace's rule of succession with the
overall frequencies for a prior).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.experts.base import Trained

PRIOR_PARTS = 4.0
"""Parts of its own from which a sort is believed as much as all sorts together."""


class TrainedFrequency(Trained):
    """See :class:`Frequency`."""

    sort: Literal["frequency"] = "frequency"
    overall: tuple[float, ...]
    sorts: dict[str, tuple[float, ...]]

    def predict(self, table: BallotTable) -> Floats:
        """See :class:`Trained`."""
        if not table.sorts:
            return np.full((len(table), len(table.choices)), np.nan)
        return np.array([self.sorts.get(sort, self.overall) for sort in table.sorts])


@dataclass(frozen=True)
class Frequency:
    """The expert on sorts of parts."""

    name: str = "frequency"

    def fit(self, solved: BallotTable) -> TrainedFrequency:
        """See :class:`consensus.learning.experts.base.Expert`."""
        choices = len(solved.choices)
        counts = np.bincount(solved.gold, minlength=choices) + 1.0
        overall = counts / counts.sum()
        sorts = np.array(solved.sorts)
        found: dict[str, tuple[float, ...]] = {}
        for sort in sorted(set(solved.sorts)):
            own = np.bincount(solved.gold[sorts == sort], minlength=choices)
            shares = (own + PRIOR_PARTS * overall) / (own.sum() + PRIOR_PARTS)
            found[sort] = tuple(round(float(share), 5) for share in shares)
        return TrainedFrequency(overall=tuple(float(share) for share in overall), sorts=found)
