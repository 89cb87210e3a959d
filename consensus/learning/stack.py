"""Stacking: experts learn from solved tasks, and what each is worth is learnt where it was blind.

Wolpert, 1992, Stacked Generalization; Breiman, 1996, Stacked Regressions; van der Laan, Polley and
Hubbard, 2007, Super Learner. Each expert is fitted on some folds of the solved tasks and heard on
the others; what it says there is what the second level learns from. Two second levels are averaged
(the geometric mean of their probabilities), because they fail differently:

- a ridge regression on what all seats and experts say, which learns who is right about which label;
- a logarithmic pool whose weights are not negative (Genest and Zidek, 1986), which cannot learn to
  trust anybody backwards and so needs few solved tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from consensus.ballot_table import BallotTable, Floats, Numbers
from consensus.learning.experts.base import Expert
from consensus.learning.experts.frequency import Frequency, TrainedFrequency
from consensus.learning.experts.neighbours import Neighbours, TrainedNeighbours
from consensus.learning.experts.probe import Probe, TrainedProbe
from consensus.learning.experts.reader import Reader, TrainedReader
from consensus.learning.experts.scores import Scores, TrainedScores, log_scores
from consensus.learning.folds import folds_of
from consensus.learning.one_thread import one_thread
from consensus.learning.softmax_regression import SoftmaxRegression, fitted, softmax
from schema.base import Frozen

FOLDS = 5
RIDGE = 20.0
"""Of the second level, on standardised log-probabilities."""
EVEN = 0.02
"""Pull of the pool's weights towards equal ones: squared distance, beside the mean log loss."""

AnyTrained = Annotated[
    TrainedScores | TrainedProbe | TrainedReader | TrainedNeighbours | TrainedFrequency,
    Field(discriminator="sort"),
]


class Stack(Frozen):
    """What was learnt."""

    experts: tuple[AnyTrained, ...]
    names: tuple[str, ...]
    weights: tuple[float, ...]
    """Of each expert in the pool; never negative."""
    regression: SoftmaxRegression
    """On the seats' log-probabilities, then the experts'."""
    voices: tuple[str, ...]

    def predict(self, table: BallotTable) -> Floats:
        """[tasks, choices]: each row sums to 1. Experts with nothing to say count as undecided."""
        return self.combined(table, self.opinions(table))

    def combined(self, table: BallotTable, opinions: Mapping[str, Floats]) -> Floats:
        """What :meth:`predict` makes of these :meth:`opinions` on the table."""
        level = _SecondLevel(np.array(self.weights), self.regression, self.voices)
        return level.combined(table, [_logs(opinions[name]) for name in self.names])

    def evidence(
        self, table: BallotTable, opinions: Mapping[str, Floats]
    ) -> tuple[dict[str, Floats], Floats]:
        """Whose :meth:`combined` is the sum, but for the least that is left to every choice.

        Both second levels are linear in logarithms: a pool adds weight times what an expert says,
        a regression its coefficients times how that differs from what is usual.

        Returns:
            By voice and expert, [tasks, choices] that it adds to the logarithms of the choices'
            probabilities; and what they are without, [choices].
        """
        said = [_logs(opinions[name]) for name in self.names]
        coefficients, bias, mean, scale = self.regression.arrays
        usual = (np.hstack([*_seats(table, self.voices), *said]) - mean) / scale
        usual = np.where(np.isnan(usual), 0.0, usual)
        size, adds = len(table.choices), dict[str, Floats]()
        for place, name in enumerate((*self.voices, *self.names)):
            block = slice(place * size, (place + 1) * size)
            added = usual[:, block] @ coefficients[:, block].T / 2.0
            adds[name] = adds[name] + added if name in adds else added
        for weight, name, logs in zip(self.weights, self.names, said, strict=True):
            adds[name] = adds[name] + weight * logs / 2.0
        return adds, bias / 2.0

    def opinions(self, table: BallotTable) -> dict[str, Floats]:
        """What each expert by itself says, by name; NaN where it has nothing to say."""
        said = (expert.predict(table) for expert in self.experts)
        return dict(zip(self.names, said, strict=True))


def fit_stack(solved: BallotTable, seed: int = 0) -> Stack:
    """Learn from tasks all of whose gold is known.

    Args:
        solved: at least two tasks; ballots as the seats cast them, not calibrated.
        seed: of the folds.
    """
    return _stack(solved, _blind(solved, seed))


@dataclass(frozen=True)
class Rehearsal:
    """A stack, and how it does among the very tasks that it learnt from."""

    stack: Stack
    said: Floats
    """[tasks, choices]: what a second level says that did not see the task, of experts that did
    not."""
    experts: dict[str, Floats]
    """By expert, the same of it alone: all choices alike where it has nothing to say."""


def rehearse(solved: BallotTable, seed: int = 0) -> Rehearsal:
    """As :func:`fit_stack`, and what the stack says of the solved tasks without having seen them.

    The experts behind a second level were fitted on all folds but the one that they speak of, so
    this is a little less strict than cross-validation of the whole, and costs a sixth of it.
    """
    logs = _blind(solved, seed)
    stack = _stack(solved, logs)
    said = np.empty((len(solved), len(solved.choices)))
    for train, test in folds_of(solved.gold, FOLDS, seed, solved.tasks):
        level = _second_level(solved.rows(train), [each[train] for each in logs])
        said[test] = level.combined(solved.rows(test), [each[test] for each in logs])
    heard = {name: np.exp(each) for name, each in zip(stack.names, logs, strict=True)}
    return Rehearsal(stack, said, heard)


def _blind(solved: BallotTable, seed: int) -> list[Floats]:
    """By expert, [tasks, choices] of log-probabilities: each fold's by one that did not see it."""
    experts = experts_of(solved)
    blind = [np.full((len(solved), len(solved.choices)), np.nan) for _ in experts]
    for train, test in folds_of(solved.gold, FOLDS, seed, solved.tasks):
        learnt = [expert.fit(solved.rows(train)) for expert in experts]
        for said, one in zip(blind, learnt, strict=True):
            said[test] = one.predict(solved.rows(test))
    return [_logs(said) for said in blind]


def _stack(solved: BallotTable, logs: Sequence[Floats]) -> Stack:
    experts = experts_of(solved)
    level = _second_level(solved, logs)
    return Stack(
        experts=tuple(expert.fit(solved) for expert in experts),
        names=tuple(expert.name for expert in experts),
        weights=tuple(float(weight) for weight in level.weights),
        regression=level.regression,
        voices=solved.voices,
    )


@dataclass(frozen=True)
class _SecondLevel:
    """What experts are worth."""

    weights: Floats
    regression: SoftmaxRegression
    voices: tuple[str, ...]

    def combined(self, table: BallotTable, said: Sequence[Floats]) -> Floats:
        """[tasks, choices] from the experts' log-probabilities."""
        pooled = softmax(np.tensordot(self.weights, np.stack(said), 1))
        x = np.hstack([*_seats(table, self.voices), *said])
        return softmax((np.log(pooled) + np.log(self.regression.predict(x))) / 2.0)


def _second_level(solved: BallotTable, logs: Sequence[Floats]) -> _SecondLevel:
    x = np.hstack([*_seats(solved, solved.voices), *logs])
    return _SecondLevel(
        weights=pool_weights(np.stack(logs), solved.gold),
        regression=fitted(x, solved.gold, len(solved.choices), ridge=RIDGE),
        voices=solved.voices,
    )


def experts_of(table: BallotTable) -> list[Expert]:
    """The experts that a table gives something to learn from."""
    experts: list[Expert] = [Scores(voice) for voice in table.voices]
    for voice in table.features:
        experts += [Probe(voice), Neighbours(voice)]
    if len(set(table.sorts)) > 1:
        experts.append(Frequency())
    return [*experts, Reader()] if any(table.texts) else experts


def pool_weights(logs: Floats, gold: Numbers) -> Floats:
    """[experts] weights, none negative, of the logarithmic pool with the least log loss.

    Args:
        logs: [experts, tasks, choices] of log-probabilities.
        gold: [tasks].
    """
    tasks = np.arange(len(gold))
    even = np.full(len(logs), 1.0 / len(logs))

    def loss(weights: Floats) -> tuple[float, Floats]:
        pooled = np.tensordot(weights, logs, 1)
        normaliser = np.logaddexp.reduce(pooled, axis=1)
        shares = np.exp(pooled - normaliser[:, None])
        right = pooled[tasks, gold] - normaliser
        slope = (logs * shares).sum(axis=2).mean(axis=1) - logs[:, tasks, gold].mean(axis=1)
        far = weights - even
        return float(EVEN * (far @ far) - right.mean()), slope + 2.0 * EVEN * far

    from scipy.optimize import minimize  # here: see softmax_regression

    with one_thread():
        found = minimize(loss, even, jac=True, bounds=[(0.0, None)] * len(logs))
    return np.asarray(found.x)


def _seats(table: BallotTable, voices: Sequence[str]) -> list[Floats]:
    return [log_scores(table, voice) for voice in voices]


def _logs(probabilities: Floats) -> Floats:
    """Logarithms; where an expert says nothing, all choices alike."""
    even = 1.0 / max(1, probabilities.shape[1])
    return np.log(np.maximum(np.where(np.isnan(probabilities), even, probabilities), 1e-6))
