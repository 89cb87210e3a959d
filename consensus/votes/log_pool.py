"""The log pool, or geometric opinion pool: the normalised geometric mean of the probabilities.

Genest and Zidek, 1986, Combining Probability Distributions (Statistical Science 1). It is the one
pool for which it does not matter whether evidence comes before or after pooling, and a sure voice
moves it more than an undecided one. So does a voice that is sure and wrong: calibrate first. To
keep a ballot of 0 from being a veto, no probability counts as less than ``least``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.posterior import from_logs, mean_ballot, or_unheard
from consensus.votes.table_registry import register
from consensus.votes.table_rule import Nothing


@register
@dataclass(frozen=True)
class LogPool:
    """Geometric mean of probabilities."""

    least: float = 1e-3
    """What a probability counts as at least."""

    name = "log_pool"
    learns = Nothing

    def fit(self, table: BallotTable) -> Nothing:
        """Nothing."""
        return Nothing()

    def predict(self, table: BallotTable, learnt: Nothing) -> Floats:
        """[tasks, choices]: the geometric mean ballot."""
        said = Spoken.of(table)
        logs = replace(said, probabilities=np.log(np.maximum(said.probabilities, self.least)))
        return or_unheard(from_logs(mean_ballot(logs), said), said)
