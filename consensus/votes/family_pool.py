"""The family pool: pool each family first, then vote among the families.

Models of one family err alike, so that five of them are hardly more than one voice; rules that
multiply evidence would take their agreement for proof. Here a family is one voice, the mean of its
members, and any other rule counts the families.

Families err alike too, on what is hard for all. A vote among n of them with a mean correlation rho
between their errors is worth n / (1 + (n - 1) rho) independent ones (Kish, 1965, Survey Sampling;
:func:`consensus.families.effective_votes`), so evidence is scaled down by that. This makes
the result less sure and does not change which choice leads. The correlation is measured on gold
rows, and drawn towards ``correlation`` where they are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.families import error_correlation, pooled
from consensus.spoken import Spoken
from consensus.votes.competence import Competence
from consensus.votes.posterior import from_logs, or_unheard
from consensus.votes.table_registry import register
from consensus.votes.table_rule import TableRule
from schema.base import Frozen, Json

_SMALLEST = 1e-12


class Families(Frozen):
    """What was learnt about families."""

    over: Json = None
    """What the rule over them learnt; None before it did."""
    correlation: float | None = None
    """Mean correlation between the errors of two families, from 0 to 1."""


@register
@dataclass(frozen=True)
class FamilyPool:
    """Means of families, and a rule over them."""

    over: TableRule[Any] = Competence()  # noqa: RUF009 - frozen
    """The rule that counts the families."""
    correlation: float = 0.5
    """What the correlation of their errors is thought to be before there is gold."""
    prior: float = 20.0
    """How many gold rows that is worth."""

    name = "family_pool"
    learns = Families

    def fit(self, table: BallotTable) -> Families:
        """What the rule over the families learns, and how alike they err."""
        families = pooled(table)
        rows = families.rows(families.known)
        measured, count = error_correlation(rows), len(rows)
        correlation = self.correlation
        if measured is not None:
            correlation = (count * measured + self.prior * correlation) / (count + self.prior)
        return Families(
            over=self.over.fit(families).model_dump(mode="json"), correlation=correlation
        )

    def predict(self, table: BallotTable, learnt: Families) -> Floats:
        """[tasks, choices]: what the rule over the families says, its evidence scaled down."""
        families = pooled(table)
        said = Spoken.of(families)
        over = self.over.learns.model_validate(learnt.over or {})
        logs = np.log(np.maximum(np.nan_to_num(self.over.predict(families, over)), _SMALLEST))
        correlation = self.correlation if learnt.correlation is None else learnt.correlation
        scale = 1.0 / (1.0 + np.maximum(0, said.heard - 1) * correlation)
        return or_unheard(from_logs(logs * scale[:, None], said), said)
