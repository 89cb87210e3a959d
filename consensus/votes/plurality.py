"""Plurality: one voice, one vote for its first choice.

The oldest rule and the one to beat. It needs no calibration, since only the order within a ballot
counts, and throws away how sure a voice was. A ballot whose first choices are tied is split evenly
between them, and the result is each choice's share of the votes: a tied vote shows as equal shares
and is left to the caller. (Majority voting, as papers on crowds call it.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.posterior import mean_ballot, or_unheard
from consensus.votes.table_registry import register
from consensus.votes.table_rule import Nothing

_TIE = 1e-9


@register
@dataclass(frozen=True)
class Plurality:
    """Shares of first choices."""

    name = "plurality"
    learns = Nothing

    def fit(self, table: BallotTable) -> Nothing:
        """Nothing."""
        return Nothing()

    def predict(self, table: BallotTable, learnt: Nothing) -> Floats:
        """[tasks, choices]: the share of the votes that each choice has."""
        said = Spoken.of(table)
        best = said.probabilities.max(axis=1, keepdims=True, initial=0.0)
        first = said.probabilities >= best - _TIE
        votes = first / np.maximum(1, first.sum(axis=1, keepdims=True))
        return or_unheard(mean_ballot(replace(said, probabilities=votes)), said)
