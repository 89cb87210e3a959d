"""Knowing whom to trust: which way of counting a campaign's gold shows to be the best.

The candidates are each seat alone, the committee calibrated together, and the stack of all seats
and experts. Each is judged by cross-validation: on solved tasks that it did not learn from, with
whatever it learns by cross-validation of its own done within the rest (nested). The one with the
least log loss is used; so a stack that does not beat the best single seat is not used, and the
report says so. Without gold, or with too little, it is the committee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.families import pooled
from consensus.learning.calibrators.committee import (
    BlindCalibration,
    CommitteeCalibration,
    calibrated,
    fit_blind,
)
from consensus.learning.experts.scores import Scores, TrainedScores
from consensus.learning.folds import folds_of
from consensus.learning.grounds import Grounds, of_mean, of_single, of_stack
from consensus.learning.leanings import Leanings, fit_leanings, without_leanings
from consensus.learning.stack import Stack, fit_stack, rehearse
from consensus.learning.temperature import fit_temperature, tempered
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
    leanings: Leanings = Leanings()
    """Taken out of the ballots before anything else."""

    def predict(self, table: BallotTable) -> Floats:
        """[tasks, choices]: each row sums to 1; NaN where nobody spoke.

        Args:
            table: over the same choices; ballots as the seats cast them.
        """
        return self.read(table).said

    def read(self, table: BallotTable) -> Reading:
        """As :meth:`predict`, with what it rests on: everything is worked out once."""
        table = without_leanings(table, self.leanings)
        voices = calibrated(table, self.committee)
        committee = mean_of_families(voices)
        single, experts, said = None, dict[str, Floats](), committee
        if self.chosen == STACK and self.stack is not None:
            experts = self.stack.opinions(table)
            said = self.stack.combined(table, experts)
        elif self.single is not None:
            single = self.single.predict(table)
            said = np.where(np.isnan(single), committee, single)
        silent = ~table.spoke.any(axis=1, keepdims=True)
        counted = np.where(silent, np.nan, tempered(said, self.temperature))
        return Reading(counted, table, voices, single, experts)

    def grounds(self, reading: Reading, at: int = 0) -> Grounds:
        """What the count of one task rests on."""
        if reading.experts and self.stack is not None:
            return of_stack(self.stack, reading.table, reading.experts, at, self.temperature)
        if self.single is not None and reading.single is not None:
            alone = reading.single[at]
            if not np.isnan(alone).any():
                voice, voices = self.single.voice, reading.voices
                return of_single(voice, alone, voices, at, self.temperature)
        return of_mean(reading.voices, at, self.temperature)


@dataclass(frozen=True)
class Reading:
    """Ballots as they are read."""

    said: Floats
    """[tasks, choices]: what they come to."""
    table: BallotTable
    """The ballots without leanings."""
    voices: BallotTable
    """The ballots, calibrated together."""
    single: Floats | None
    """[tasks, choices]: what the one seat says that is trusted, if one is."""
    experts: dict[str, Floats]
    """By name, the same of each expert of the stack; empty where another way of counting is used.
    NaN where it has nothing to say."""


@dataclass(frozen=True)
class Judged:
    """What was learnt, and what the same learning says of solved tasks that it had not seen."""

    trust: Trust
    held_out: Floats
    """[tasks, choices]: NaN where the gold is not known, and where nothing was learnt from gold.
    A task's row does not depend on its own gold in any way: weights, choice and temperature come
    from other tasks, and so does its place among the folds."""
    grounds: dict[int, Grounds] = field(default_factory=dict)
    """By row, what that count rests on."""


def fit_trust(table: BallotTable, seed: int = 0) -> Judged:
    """Learn whom to trust.

    Args:
        table: the ballots of all tasks as the seats cast them, with whatever gold there is. Gold
            of fewer than :data:`LEAST_GOLD` tasks, or all of one choice, is not looked at.
        seed: of the folds.
    """
    leanings = fit_leanings(table)
    table = without_leanings(table, leanings)
    solved = np.flatnonzero(table.known)
    nothing = np.full((len(table), len(table.choices)), np.nan)
    ballots = fit_blind(table)
    blind = ballots.refined(table.without_gold().gold)
    own = table.originals[solved]
    if own.sum() < LEAST_GOLD or len(np.unique(table.gold[solved])) < 2:
        plain = Trust(choices=table.choices, committee=blind, leanings=leanings)
        return Judged(plain, nothing)
    names = [*table.voices, COMMITTEE, STACK]
    said = {name: nothing.copy() for name in names}
    held_out, grounds = nothing.copy(), dict[int, Grounds]()
    # The folds are even in what the committee says, not in gold: so a task's own gold has no part
    # in who judges it.
    guesses = np.nan_to_num(count_committee(table, blind)).argmax(axis=1)[solved]
    for _, test in folds_of(guesses, FOLDS, seed, table.rows(solved).tasks):
        places = solved[test]
        learnt, unseen = _learn(_without(table, places), ballots, seed), table.rows(places)
        opinions = learnt.opinions(unseen)
        for name in names:
            said[name][places] = opinions[name]
        trust = learnt.trust(table.choices)
        reading = trust.read(unseen)
        held_out[places] = reading.said
        grounds |= {int(row): trust.grounds(reading, at) for at, row in enumerate(places)}
    gold = table.gold[solved]
    candidates = _ranked({name: each[solved][own] for name, each in said.items()}, gold[own])
    chosen = candidates[0].name
    known = table.rows(solved)
    trust = Trust(
        choices=table.choices,
        chosen=chosen,
        committee=ballots.refined(table.gold),
        stack=fit_stack(known, seed) if chosen == STACK else None,
        single=Scores(chosen).fit(known) if chosen in table.voices else None,
        temperature=fit_temperature(said[chosen][solved], gold),
        candidates=candidates,
        leanings=leanings,
    )
    return Judged(trust, held_out, grounds)


@dataclass(frozen=True)
class _Learnt:
    """All candidates, and which of them does best among the tasks that they learnt from."""

    committee: CommitteeCalibration
    stack: Stack
    singles: dict[str, TrainedScores]
    chosen: str
    temperature: float

    def trust(self, choices: tuple[str, ...]) -> Trust:
        """What is used of it."""
        return Trust(
            choices=choices,
            chosen=self.chosen,
            committee=self.committee,
            stack=self.stack if self.chosen == STACK else None,
            single=self.singles.get(self.chosen),
            temperature=self.temperature,
        )

    def opinions(self, table: BallotTable) -> dict[str, Floats]:
        """By candidate, [tasks, choices]; where a voice is silent, the committee speaks for it."""
        committee = count_committee(table, self.committee)
        said = {COMMITTEE: committee, STACK: self.stack.predict(table)}
        for voice, single in self.singles.items():
            alone = single.predict(table)
            said[voice] = np.where(np.isnan(alone), committee, alone)
        return said


def _learn(table: BallotTable, ballots: BlindCalibration, seed: int) -> _Learnt:
    """Learn from the gold that the table has, and choose by cross-validation within it.

    Args:
        table: the ballots of all tasks, with the gold that may be looked at.
        ballots: what these teach without gold.
        seed: of the folds.
    """
    places = np.flatnonzero(table.known)
    known = table.rows(places)
    rehearsal = rehearse(known, seed)
    rehearsed = {STACK: rehearsal.said, COMMITTEE: np.empty_like(rehearsal.said)}
    for _, test in folds_of(known.gold, FOLDS, seed, known.tasks):
        committee = ballots.refined(_without(table, places[test]).gold)
        rehearsed[COMMITTEE][test] = count_committee(known.rows(test), committee)
    for voice in table.voices:
        silent = np.logical_not(known.spoke[:, [table.voices.index(voice)]])
        rehearsed[voice] = np.where(silent, rehearsed[COMMITTEE], rehearsal.experts[voice])
    chosen = _ranked(rehearsed, known.gold)[0].name
    return _Learnt(
        committee=ballots.refined(table.gold),
        stack=rehearsal.stack,
        singles={voice: Scores(voice).fit(known) for voice in table.voices},
        chosen=chosen,
        temperature=fit_temperature(rehearsed[chosen], known.gold),
    )


def _ranked(said: Mapping[str, Floats], gold: Numbers) -> tuple[Candidate, ...]:
    """The least log loss first."""
    judged = (_candidate(name, each, gold) for name, each in said.items())
    return tuple(sorted(judged, key=lambda candidate: candidate.log_loss))


def _without(table: BallotTable, places: Numbers) -> BallotTable:
    """The table with the gold of some tasks forgotten."""
    gold = table.gold.copy()
    gold[places] = -1
    return replace(table, gold=gold)


def count_committee(table: BallotTable, learnt: CommitteeCalibration) -> Floats:
    """[tasks, choices]: the mean of the families' means of calibrated ballots."""
    return mean_of_families(calibrated(table, learnt))


def mean_of_families(table: BallotTable) -> Floats:
    """[tasks, choices]: the mean of the families' means; NaN where nobody spoke."""
    families = pooled(table).probabilities
    spoke = ~np.isnan(families[:, :, :1])
    total = np.where(spoke, families, 0.0).sum(axis=1)
    counted = spoke.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / np.where(counted, counted, np.nan))


def _candidate(name: str, said: Floats, gold: Numbers) -> Candidate:
    there = np.where(np.isnan(said), 1.0 / said.shape[1], said)
    loss = -np.log(np.maximum(there[np.arange(len(gold)), gold], 1e-6)).mean()
    right = int((there.argmax(axis=1) == gold).sum())
    return Candidate(name=name, right=right, solved=len(gold), log_loss=float(loss))
