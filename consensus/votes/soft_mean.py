"""The soft mean, or linear opinion pool: the mean of the voices' probabilities.

Stone, 1961, The Opinion Pool (Annals of Mathematical Statistics 32). It is never more confident
than its members, forgives one that is badly wrong, and needs nothing to be learnt; it is also never
as confident as several independent voices that agree deserve (Ranjan and Gneiting, 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.posterior import mean_ballot, or_unheard
from consensus.votes.table_registry import register
from consensus.votes.table_rule import Nothing


@register
@dataclass(frozen=True)
class SoftMean:
    """Mean of probabilities."""

    name = "soft_mean"
    learns = Nothing

    def fit(self, table: BallotTable) -> Nothing:
        """Nothing."""
        return Nothing()

    def predict(self, table: BallotTable, learnt: Nothing) -> Floats:
        """[tasks, choices]: the mean ballot."""
        said = Spoken.of(table)
        return or_unheard(mean_ballot(said), said)
