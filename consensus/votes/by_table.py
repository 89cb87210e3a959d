"""A table rule at work in the protocol: contests become a table, rows become tallies.

What the rule learns goes into the policy, under the rule's name; a rule that has learnt nothing
counts like the soft mean. The protocol's weights of ballots are left to the rule to learn.

A table wants the same choices in every task and a ballot over all of them from everybody. An answer
of parts is counted part by part (:mod:`consensus.parts`). Votes of another shape (critics who judge
one candidate, a second ballot over two of three choices, drafted texts) are handed over to the
pooled mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats
from consensus.contest import Contest, Tally, summed_up
from consensus.families import effective_votes
from consensus.learning.calibration import corrected, corrections
from consensus.parts import by_parts, split
from consensus.votes.pooled_mean import PooledMean
from consensus.votes.table_rule import TableRule
from schema.policy import Policy

Row = dict[str, list[float]]
"""A voice's ballot, by ``seat/stage``."""


class ByTable:
    """A voting rule that counts by a table rule."""

    def __init__(self, rule: TableRule[Any]) -> None:
        self.rule = rule
        self.name = rule.name
        self._other = PooledMean()

    def fit(self, contests: Sequence[Contest], policy: Policy) -> Policy:
        """Calibration of every seat, and what the rule learns from calibrated ballots.

        Nothing is learnt where the choices are not the same in all contests.
        """
        policy = self._other.fit(contests, policy)
        table = table_of([vote for contest in contests for vote in split(contest)], policy)
        if table is None:
            return policy
        kept = {
            "choices": list(table.choices),
            "learnt": self.rule.fit(table).model_dump(mode="json"),
        }
        return policy.model_copy(update={"learnt": {**policy.learnt, self.name: kept}})

    def tally(self, contest: Contest, policy: Policy) -> Tally:
        """Count one contest.

        The effective votes are the families that spoke, discounted by the policy's correlation.
        """
        if contest.mode != "one" and contest.parts:
            return by_parts(contest, lambda vote: self.tally(vote, policy))
        table = table_of((contest,), policy)
        if table is None:
            return self._other.tally(contest, policy)
        ballots = table.probabilities[0]
        kept = policy.learnt.get(self.name)
        if kept is None or tuple(kept["choices"]) != table.choices:
            pooled = ballots.mean(axis=0)
        else:
            learnt = self.rule.learns.model_validate(kept["learnt"])
            pooled = self.rule.predict(table, learnt)[0]
        seats = {
            voice.partition("/")[0]: _by_choice(table, ballot)
            for voice, ballot in zip(table.voices, ballots, strict=True)
        }
        families = dict.fromkeys(table.families, 1.0)
        votes = effective_votes(families, policy.correlation)
        return summed_up(_by_choice(table, pooled), contest.mode, votes, seats)


def table_of(contests: Sequence[Contest], policy: Policy) -> BallotTable | None:
    """The contests that fit into one table, with ballots calibrated under the policy.

    Ballots that weigh nothing are left out.

    Returns:
        None where no contest fits, or those that do have different choices.
    """
    rows = [(contest, row) for contest in contests if (row := _row(contest, policy))]
    keys = {tuple(sorted(contest.choices)) for contest, _ in rows}
    if len(keys) != 1:
        return None
    choices = keys.pop()
    families = {
        f"{cast.seat.id}/{cast.stage}": cast.seat.kin
        for contest, _ in rows
        for cast in contest.casts
        if cast.weight > 0
    }
    silent = [np.nan] * len(choices)
    ballots = [[row.get(voice, silent) for voice in families] for _, row in rows]
    at = {key: n for n, key in enumerate(choices)}
    gold = [at.get(contest.gold or "", UNKNOWN) for contest, _ in rows]
    return BallotTable(
        tuple(families), tuple(families.values()), choices, np.array(ballots), np.array(gold)
    )


def _row(contest: Contest, policy: Policy) -> Row:
    """The ballots over the sorted choices; none where any does not cover them all."""
    if contest.mode != "one":
        return {}
    keys, row = sorted(contest.choices), Row()
    for cast in contest.casts:
        if cast.weight <= 0:
            continue
        if cast.ballot.mode != "one" or not set(keys) <= set(cast.ballot.probabilities):
            return {}
        said = corrected(cast.ballot, corrections(cast, policy))
        total = math.fsum(said.get(key, 0.0) for key in keys)
        if total <= 0.0:
            return {}
        row[f"{cast.seat.id}/{cast.stage}"] = [said[key] / total for key in keys]
    return row


def _by_choice(table: BallotTable, probabilities: Floats) -> dict[str, float]:
    return dict(zip(table.choices, probabilities.tolist(), strict=True))
