"""Competence: weigh each vote by the log-odds that its voice is right.

Nitzan and Paroush, 1982, Optimal Decision Rules in Uncertain Dichotomous Choice Situations
(International Economic Review 23): where independent voices are right with known probabilities and
no choice is likelier beforehand, this weighted vote is the best there is. A voice that guesses
weighs nothing, one that is mostly wrong counts against what it says.

How competent a voice is, its agreement with the others tells at first
(:mod:`consensus.votes.one_coin`), and gold, ballot by ballot, instead: a Beta prior worth
``prior`` ballots has its mean where agreement puts it. So a few gold rows correct much, and voices
that only echo one another are found out; without gold they are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.one_coin import OneCoin, log_odds, weighed
from consensus.votes.posterior import from_logs, of_voices, or_unheard
from consensus.votes.table_registry import register
from schema.base import Frozen

_CLOSEST = 1e-3
"""How close to always or never right a voice may be thought to be."""


class Competences(Frozen):
    """How probable it is that a voice is right."""

    voices: dict[str, float] = {}


@register
@dataclass(frozen=True)
class Competence:
    """A vote that is weighted by log-odds."""

    prior: float = 8.0
    """How many gold ballots the agreement with others is worth."""
    agreement: OneCoin = OneCoin()  # noqa: RUF009 - frozen

    name = "competence"
    learns = Competences

    def fit(self, table: BallotTable) -> Competences:
        """How competent the voices are, by gold and by agreement."""
        said = Spoken.of(table)
        agreed = self.agreement.fit(table.without_gold())
        start = self.agreement.competence(agreed, table)
        told = Spoken.of(table.rows(table.known))
        right = told.probabilities[np.arange(len(told.tasks)), table.gold[table.known][told.tasks]]
        ballots = told.per_voice(np.ones(len(told.tasks)))
        known = (told.per_voice(right) + self.prior * start) / (ballots + self.prior)
        return Competences(voices=said.by_name(table.voices, known.tolist()))

    def predict(self, table: BallotTable, learnt: Competences) -> Floats:
        """[tasks, choices]: the posterior of each, none being likelier beforehand."""
        said = Spoken.of(table)
        known = [*learnt.voices.values()]
        ordinary = self.agreement.right / (self.agreement.right + self.agreement.wrong)
        average = float(np.mean(known)) if known else ordinary
        right = of_voices(table, learnt.voices, average)
        weights = log_odds(right.clip(_CLOSEST, 1.0 - _CLOSEST), len(table.choices))
        return or_unheard(from_logs(weighed(said, weights), said), said)
