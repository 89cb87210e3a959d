"""Families of models: the members of one err alike, so they are pooled before they are counted.

Families err alike too, on what is hard for all: a vote among n of them with a mean correlation rho
between their errors is worth n / (1 + (n - 1) rho) independent ones (Kish, 1965, Survey Sampling).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from consensus.ballot_table import BallotTable
from consensus.spoken import Spoken

_SMALLEST = 1e-12


def effective_votes(weights: Mapping[str, float], correlation: float) -> float:
    """How many independent votes the families' weighted votes are worth.

    Kish, 1965, Survey Sampling: unequal weights leave n = (sum w)² / sum w² votes, and a mean
    correlation rho between their errors leaves n / (1 + (n - 1) rho) of them.
    """
    squares = sum(weight * weight for weight in weights.values())
    if squares == 0.0:
        return 0.0
    votes = sum(weights.values()) ** 2 / squares
    return votes / (1.0 + (votes - 1.0) * correlation)


def pooled(table: BallotTable) -> BallotTable:
    """A table whose voices are the families, in order of name: the mean of who spoke in each."""
    names = tuple(sorted(set(table.families)))
    at = np.array([names.index(family) for family in table.families], dtype=np.int64)
    said, shape = Spoken.of(table), (len(table), len(names))
    cells = said.tasks * len(names) + at[said.voices]
    members = np.bincount(cells, minlength=len(table) * len(names)).reshape(shape)
    pools = np.full((*shape, len(table.choices)), np.nan)
    for choice in range(len(table.choices)):
        sums = np.bincount(cells, said.probabilities[:, choice], minlength=members.size)
        np.divide(sums.reshape(shape), members, out=pools[:, :, choice], where=members > 0)
    return replace(
        table, voices=names, families=names, probabilities=pools, features={}, strengths=()
    )


def error_correlation(table: BallotTable) -> float | None:
    """Mean correlation between the errors of two voices, at least 0; None where none shows.

    An error is the probability that a ballot withholds from the right choice. Each voice's are put
    on one scale; the mean is over all pairs of ballots about the same task.

    Args:
        table: tasks whose gold is known.
    """
    said = Spoken.of(table)
    errors = 1.0 - said.probabilities[np.arange(len(said.tasks)), table.gold[said.tasks]]
    ballots = np.maximum(1.0, said.per_voice(np.ones_like(errors)))
    errors = errors - (said.per_voice(errors) / ballots)[said.voices]
    spread = np.sqrt(said.per_voice(errors**2) / ballots)[said.voices]
    varied = spread > _SMALLEST
    scaled = np.divide(errors, spread, out=np.zeros_like(errors), where=varied)
    counts = said.per_task(varied.astype(np.float64))
    pairs = float((counts * (counts - 1.0)).sum())
    if pairs == 0.0:
        return None
    products = said.per_task(scaled) ** 2 - said.per_task(scaled**2)
    return float(np.clip(products.sum() / pairs, 0.0, 1.0))
