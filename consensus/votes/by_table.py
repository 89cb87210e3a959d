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
from dataclasses import replace
from typing import Any

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats
from consensus.contest import Contest, Tally, summed_up
from consensus.families import effective_votes
from consensus.learning.calibration import corrected, corrections
from consensus.parts import by_parts, split
from consensus.votes.pooled_mean import DIGITS, PooledMean
from consensus.votes.table_rule import TableRule
from schema.counted import CountedVoice, CountedVote
from schema.policy import Policy

Row = dict[str, list[float]]
"""A voice's ballot, by ``seat/stage``."""


_LEAST = 1e-9


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
        evidence: Floats | None = None
        if kept is None or tuple(kept["choices"]) != table.choices:
            pooled = ballots.mean(axis=0)
        else:
            learnt = self.rule.learns.model_validate(kept["learnt"])
            pooled, evidence = _with_and_without(self.rule, table, learnt)
        seats = {
            voice.partition("/")[0]: _by_choice(table, ballot)
            for voice, ballot in zip(table.voices, ballots, strict=True)
        }
        families = dict.fromkeys(table.families, 1.0)
        votes = effective_votes(families, policy.correlation)
        said = _by_choice(table, pooled)
        counts = (_counted(self.name, contest, table, said, evidence),)
        return replace(summed_up(said, contest.mode, votes, seats), counts=counts)


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


def _with_and_without(
    rule: TableRule[Any], table: BallotTable, learnt: Any
) -> tuple[Floats, Floats]:
    """[choices] that one task comes to; and [voices, choices] that its logarithm would lose without
    each voice. Rules that multiply evidence (Dawid and Skene, competence) add up to just that."""
    count = len(table.voices)
    some = np.repeat(table.probabilities, count + 1, axis=0)
    some[np.arange(count), np.arange(count)] = np.nan
    rows = replace(table, probabilities=some, gold=np.full(count + 1, UNKNOWN))
    said = rule.predict(rows, learnt)
    even = np.where(np.isnan(said), 1.0 / said.shape[1], said)
    logs = np.log(np.maximum(even, _LEAST))
    return said[-1], logs[-1] - logs[:-1]


def _counted(
    rule: str,
    contest: Contest,
    table: BallotTable,
    said: dict[str, float],
    evidence: Floats | None,
) -> CountedVote:
    """The record of a vote: the mean ballot where nothing is learnt yet, else evidence."""
    roles = {cast.seat.id: cast.seat.role for cast in contest.casts}
    prior = np.zeros(len(said))
    if evidence is not None:
        evidence = evidence - evidence.mean(axis=1, keepdims=True)
        prior = np.log(np.maximum([*said.values()], _LEAST)) - evidence.sum(axis=0)
    return CountedVote(
        rule=rule,
        part=contest.part,
        how="mean" if evidence is None else "evidence",
        prior={} if evidence is None else _short(_by_choice(table, prior - prior.mean())),
        voices=tuple(
            CountedVoice(
                name=voice.partition("/")[0],
                role=roles[voice.partition("/")[0]],
                stage=voice.partition("/")[2],
                said=_short(_by_choice(table, ballot)),
                weight=round(1.0 / len(table.voices), DIGITS) if evidence is None else None,
                evidence={} if evidence is None else _short(_by_choice(table, evidence[at])),
            )
            for at, (voice, ballot) in enumerate(
                zip(table.voices, table.probabilities[0], strict=True)
            )
        ),
        probabilities=_short(said),
    )


def _short(said: dict[str, float]) -> dict[str, float]:
    return {key: round(value, DIGITS) for key, value in said.items()}


def _by_choice(table: BallotTable, probabilities: Floats) -> dict[str, float]:
    return dict(zip(table.choices, probabilities.tolist(), strict=True))
