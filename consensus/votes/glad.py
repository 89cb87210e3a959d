"""GLAD: voices have ability, tasks have difficulty.

Whitehill, Ruvolo, Wu, Bergsma and Movellan, 2009, Whose Vote Should Count More: Optimal Integration
of Labels from Labelers of Unknown Expertise (NIPS). A voice of ability a is right about a task of
clarity b (the inverse of its difficulty) with probability 1 / (1 + exp(-a b)): able voices are
right about clear tasks, nobody can say about hopeless ones, and who has a negative ability is
wrong. With more than two choices, whoever errs gives each wrong one equally often.

It says which tasks are hard, beside which voices are good, and pays with one more number to learn
for each task: with few voices a task that is hard for all and one about which they differ by chance
look the same. Ability and the logarithm of clarity have normal priors of variance 1, as in the
paper; their maximization takes one bounded Newton step a round, which is enough to climb.

The clarity of a task is learnt from its own ballots whenever it is counted. Gold is held fast, and
tells how frequent the choices are; without it they are taken to be equally so, as in the paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers
from consensus.spoken import Spoken
from consensus.votes.posterior import (
    check_choices,
    from_logs,
    gold_classes,
    log_shares,
    mean_ballot,
    of_voices,
    or_unheard,
    told,
    unmoved,
)
from consensus.votes.table_registry import register
from schema.base import Frozen

ABILITY = 1.0
"""Mean of the prior on ability; that on the logarithm of clarity has mean 0."""


class Abilities(Frozen):
    """What is known of voices."""

    choices: tuple[str, ...] = ()
    classes: tuple[float, ...] = ()
    """How many tasks each choice was the right one of, by gold."""
    voices: dict[str, float] = {}
    """Ability: 0 guesses, below 0 is wrong more often than a guess between two."""


@register
@dataclass(frozen=True)
class Glad:
    """Ability and difficulty by expectation-maximization."""

    rounds: int = 100

    name = "glad"
    learns = Abilities

    def fit(self, table: BallotTable) -> Abilities:
        """The abilities of the voices, and the choices' frequencies."""
        said = Spoken.of(table)
        classes = gold_classes(table)
        start = np.full(len(table.voices), ABILITY)
        _, abilities, _ = self._climb(said, start, classes, table.gold, learning=True)
        return Abilities(
            choices=table.choices,
            classes=tuple(classes.tolist()),
            voices=said.by_name(table.voices, abilities.tolist()),
        )

    def predict(self, table: BallotTable, learnt: Abilities) -> Floats:
        """[tasks, choices]: the posterior of each."""
        return self._counted(table, learnt)[0]

    def clarity(self, table: BallotTable, learnt: Abilities) -> Floats:
        """[tasks]: how clear each is, from above 0 (hopeless) up; 1 is ordinary."""
        return self._counted(table, learnt)[1]

    def _counted(self, table: BallotTable, learnt: Abilities) -> tuple[Floats, Floats]:
        check_choices(learnt.choices, table)
        said = Spoken.of(table)
        average = float(np.mean([*learnt.voices.values()])) if learnt.voices else ABILITY
        abilities = of_voices(table, learnt.voices, average)
        classes = np.array(learnt.classes or np.zeros(len(table.choices)))
        gold = np.full(len(table), UNKNOWN)
        posterior, _, clarity = self._climb(said, abilities, classes, gold, learning=False)
        return or_unheard(posterior, said), clarity

    def _climb(
        self, said: Spoken, abilities: Floats, classes: Floats, gold: Numbers, *, learning: bool
    ) -> tuple[Floats, Floats, Floats]:
        """Posterior, abilities and clarity; the abilities move only while learning."""
        log_clarity = np.zeros(said.task_count)
        posterior, worth = told(mean_ballot(said), gold, said), np.full(len(said.tasks), np.inf)
        for _ in range(self.rounds):
            agreed = (said.probabilities * posterior[said.tasks]).sum(axis=1)
            if learning:
                abilities = abilities + _ability_step(said, agreed, abilities, log_clarity)
            log_clarity = log_clarity + _clarity_step(said, agreed, abilities, log_clarity)
            before = posterior, worth
            posterior = told(_posterior(said, abilities, log_clarity, classes), gold, said)
            worth = abilities[said.voices] * np.exp(log_clarity)[said.tasks]
            if unmoved(posterior, before[0]) and unmoved(worth, before[1]):
                break
        return posterior, abilities, np.exp(log_clarity)


def _posterior(said: Spoken, abilities: Floats, log_clarity: Floats, classes: Floats) -> Floats:
    odds = abilities[said.voices] * np.exp(log_clarity)[said.tasks]
    weights = odds + np.log(max(1, len(classes) - 1))
    return from_logs(
        log_shares(classes) + said.per_task(said.probabilities * weights[:, None]), said
    )


def _ability_step(said: Spoken, agreed: Floats, abilities: Floats, log_clarity: Floats) -> Floats:
    """[voices]: one Newton step of the expected log-likelihood, which is concave in ability."""
    clear = np.exp(log_clarity)[said.tasks]
    right = _logistic(abilities[said.voices] * clear)
    slope = said.per_voice(clear * (agreed - right)) - (abilities - ABILITY)
    return _bounded(slope, said.per_voice(clear**2 * right * (1.0 - right)) + 1.0)


def _clarity_step(said: Spoken, agreed: Floats, abilities: Floats, log_clarity: Floats) -> Floats:
    """[tasks]: one step of Fisher scoring."""
    odds = abilities[said.voices] * np.exp(log_clarity)[said.tasks]
    right = _logistic(odds)
    slope = said.per_task(odds * (agreed - right)) - log_clarity
    return _bounded(slope, said.per_task(odds**2 * right * (1.0 - right)) + 1.0)


def _bounded(slope: Floats, curvature: Floats) -> Floats:
    return np.clip(slope / curvature, -1.0, 1.0)


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
