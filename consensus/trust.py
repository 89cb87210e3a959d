"""Knowing whom to trust: which way of counting a campaign's gold shows to be the best.

The candidates are each seat alone, the committee calibrated together, and the stack of all seats
and experts. Each is judged by cross-validation: on solved tasks that it did not learn from, with
whatever it learns by cross-validation of its own done within the rest (nested). The one with the
least log loss is used; so a stack that does not beat the best single seat is not used, and the
report says so. Without gold, or with too little, it is the committee.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.calibrators.committee import CommitteeCalibration, calibrated, fit_committee
from consensus.experts.scores import Scores, TrainedScores
from consensus.folds import folds_of
from consensus.softmax_regression import floored
from consensus.stack import Stack, fit_stack
from consensus.votes.family_pool import pooled
from schema.base import Frozen

LEAST_GOLD = 20
"""Solved tasks from which anything is learnt from gold."""
FOLDS = 5
COMMITTEE, STACK = "committee", "stack"


class Candidate(Frozen):
    """How one way of counting did on solved tasks that it had not seen."""

    name: str
    """A voice, ``committee`` or ``stack``."""
    right: int
    solved: int
    log_loss: float


class Trust(Frozen):
    """What was learnt, and what is used of it."""

    choices: tuple[str, ...] = ()
    chosen: str = COMMITTEE
    committee: CommitteeCalibration = CommitteeCalibration(prior=(), voices={})
    stack: Stack | None = None
    single: TrainedScores | None = None
    temperature: float = 1.0
    """By which log-probabilities are divided: above 1 where the chosen one was too sure."""
    candidates: tuple[Candidate, ...] = ()
    """The best first; empty without gold."""

    def predict(self, table: BallotTable) -> Floats:
        """[tasks, choices]: each row sums to 1; NaN where nobody spoke.

        Args:
            table: over the same choices; ballots as the seats cast them.
        """
        silent = ~table.spoke.any(axis=1, keepdims=True)
        if self.chosen == STACK and self.stack is not None:
            said = self.stack.predict(table)
        elif self.single is not None:
            said = self.single.predict(table)
            said = np.where(np.isnan(said), count_committee(table, self.committee), said)
        else:
            said = count_committee(table, self.committee)
        return np.where(silent, np.nan, tempered(said, self.temperature))


@dataclass(frozen=True)
class Judged:
    """What was learnt, and what the chosen one said of solved tasks that it had not seen."""

    trust: Trust
    held_out: Floats
    """[tasks, choices]: NaN where the gold is not known."""


def fit_trust(table: BallotTable, seed: int = 0) -> Judged:
    """Learn whom to trust.

    Args:
        table: the ballots of all tasks as the seats cast them, with whatever gold there is.
        seed: of the folds.
    """
    solved = np.flatnonzero(table.known)
    everybody = fit_committee(table)
    nothing = np.full((len(table), len(table.choices)), np.nan)
    if len(solved) < LEAST_GOLD or len(np.unique(table.gold[solved])) < 2:
        return Judged(Trust(choices=table.choices, committee=everybody), nothing)
    held_out = _held_out(table, solved, seed)
    gold = table.gold[solved]
    candidates = sorted(
        (_candidate(name, said[solved], gold) for name, said in held_out.items()),
        key=lambda candidate: candidate.log_loss,
    )
    chosen = candidates[0].name
    temperature = fit_temperature(held_out[chosen][solved], gold)
    known = table.rows(solved)
    trust = Trust(
        choices=table.choices,
        chosen=chosen,
        committee=everybody,
        stack=fit_stack(known, seed) if chosen == STACK else None,
        single=Scores(chosen).fit(known) if chosen in table.voices else None,
        temperature=temperature,
        candidates=tuple(candidates),
    )
    return Judged(trust, tempered(held_out[chosen], temperature))


def _held_out(table: BallotTable, solved: Numbers, seed: int) -> dict[str, Floats]:
    """By candidate, [tasks, choices]: what it says of solved tasks of folds that it did not see."""
    names = [*table.voices, COMMITTEE, STACK]
    said = {name: np.full((len(table), len(table.choices)), np.nan) for name in names}
    for train, test in folds_of(table.gold[solved], FOLDS, seed):
        known, unseen = table.rows(solved[train]), table.rows(solved[test])
        places = solved[test]
        committee = fit_committee(_without(table, places))
        said[COMMITTEE][places] = count_committee(unseen, committee)
        said[STACK][places] = fit_stack(known, seed).predict(unseen)
        for voice in table.voices:
            alone = Scores(voice).fit(known).predict(unseen)
            said[voice][places] = np.where(np.isnan(alone), said[COMMITTEE][places], alone)
    return said


def _without(table: BallotTable, places: Numbers) -> BallotTable:
    """The table with the gold of some tasks forgotten."""
    gold = table.gold.copy()
    gold[places] = -1
    return BallotTable(
        table.voices,
        table.families,
        table.choices,
        table.probabilities,
        gold,
        table.features,
        table.texts,
    )


def count_committee(table: BallotTable, learnt: CommitteeCalibration) -> Floats:
    """[tasks, choices]: the mean of the families' means of calibrated ballots."""
    families = pooled(calibrated(table, learnt)).probabilities
    spoke = ~np.isnan(families[:, :, :1])
    total = np.where(spoke, families, 0.0).sum(axis=1)
    counted = spoke.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / np.where(counted, counted, np.nan))


def fit_temperature(probabilities: Floats, gold: Numbers) -> float:
    """The temperature between 1/3 and 3 with the least log loss (Guo et al., 2017)."""

    def loss(log_temperature: float) -> float:
        said = tempered(probabilities, float(np.exp(log_temperature)))
        return float(-np.log(said[np.arange(len(gold)), gold]).mean())

    from scipy.optimize import minimize_scalar  # here: see softmax_regression

    return float(np.exp(minimize_scalar(loss, bounds=(-np.log(3.0), np.log(3.0))).x))


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """Rows that sum to 1, flatter above a temperature of 1; NaN stays NaN."""
    logs = np.log(np.maximum(probabilities, 1e-9)) / temperature
    with np.errstate(invalid="ignore"):  # the logarithm of a sum of NaN is NaN, as it should be
        return floored(np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)))


def _candidate(name: str, said: Floats, gold: Numbers) -> Candidate:
    there = np.where(np.isnan(said), 1.0 / said.shape[1], said)
    loss = -np.log(np.maximum(there[np.arange(len(gold)), gold], 1e-6)).mean()
    right = int((there.argmax(axis=1) == gold).sum())
    return Candidate(name=name, right=right, solved=len(gold), log_loss=float(loss))
