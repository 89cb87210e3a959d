"""Dawid-Skene: learn what each voice says when each choice is right, and read ballots through it.

Dawid and Skene, 1979, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm
(Applied Statistics 28). A voice has a confusion matrix: with what probability it says l where k is
right. Nobody needs to know the right answers: they are guessed from the voices, and the voices'
matrices from the guesses, in turns. Where they are known, they are held fast and pull the rest.

It sees through a voice that leans towards some choices, or even says the opposite of what is right.
Its price is choices² numbers to learn for each voice; a Dirichlet prior, as if each voice had been
heard on a few ballots of an ordinary kind, keeps those of a seldom heard voice in bounds. Voices
that err together look right to it: pool a family first (see :mod:`consensus.votes.family_pool`).

A ballot that is spread over several choices counts as parts of ballots, one for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.posterior import (
    check_choices,
    from_logs,
    log_shares,
    mean_ballot,
    of_voices,
    or_unheard,
    settled,
    told,
)
from consensus.votes.table_registry import register
from schema.base import Frozen

Matrix = tuple[tuple[float, ...], ...]


class Confusions(Frozen):
    """Counts of what was said, by what was right: expected ones where that is not known."""

    choices: tuple[str, ...] = ()
    classes: tuple[float, ...] = ()
    """How many tasks each choice was the right one of."""
    voices: dict[str, Matrix] = {}
    """By voice: ``[k][l]``, how often it said l where k was right."""


@register
@dataclass(frozen=True)
class DawidSkene:
    """Confusion matrices by expectation-maximization."""

    right: float = 2.0
    """Ballots that the prior adds to each voice's matrix where it is right, for each choice."""
    wrong: float = 1.0
    """The same for being wrong, over all wrong answers to a choice together."""
    rounds: int = 100

    name = "dawid_skene"
    learns = Confusions

    def fit(self, table: BallotTable) -> Confusions:
        """The voices' confusions and the choices' frequencies."""
        return self.update(Confusions(), table)

    def update(self, learnt: Confusions, table: BallotTable) -> Confusions:
        """Go on from what was learnt when more tasks come; they must not be the same ones again.

        The earlier tasks are not guessed anew: their counts stand (incremental expectation-
        maximization, Neal and Hinton, 1998). A stream learns in one pass so.

        Raises:
            ValueError: when it was learnt over other choices than the table's.
        """
        said = Spoken.of(table)
        counts, classes = self._before(learnt, table)

        def learn(posterior: Floats) -> tuple[Floats, Floats]:
            return counts + _confusions(said, posterior), classes + posterior.sum(axis=0)

        def step(posterior: Floats) -> Floats:
            return told(self._posterior(said, *learn(posterior)), table.gold, said)

        start = self._posterior(said, counts, classes) if learnt.voices else mean_ballot(said)
        known, frequencies = learn(settled(told(start, table.gold, said), step, self.rounds))
        matrices = [tuple(map(tuple, matrix)) for matrix in known.tolist()]
        return Confusions(
            choices=table.choices,
            classes=tuple(frequencies.tolist()),
            voices={**learnt.voices, **said.by_name(table.voices, matrices)},
        )

    def predict(self, table: BallotTable, learnt: Confusions) -> Floats:
        """[tasks, choices]: the posterior of each."""
        said = Spoken.of(table)
        average = np.mean([*learnt.voices.values()], axis=0) if learnt.voices else 0.0
        counts, classes = self._before(learnt, table, average)
        return or_unheard(self._posterior(said, counts, classes), said)

    def _before(
        self, learnt: Confusions, table: BallotTable, strange: ArrayLike = 0.0
    ) -> tuple[Floats, Floats]:
        """Counts to begin with: [voices, choices, choices], ``strange`` where a voice is not
        known, and [choices]."""
        check_choices(learnt.choices, table)
        n = len(table.choices)
        counts = of_voices(table, learnt.voices, np.broadcast_to(strange, (n, n)))
        return counts, np.array(learnt.classes or np.zeros(n))

    def _posterior(self, said: Spoken, counts: Floats, classes: Floats) -> Floats:
        n = len(classes)
        prior = np.full((n, n), self.wrong / max(1, n - 1))
        np.fill_diagonal(prior, self.right)
        logs = np.log(counts + prior)
        logs -= np.log((counts + prior).sum(axis=2, keepdims=True))
        evidence = np.empty_like(said.probabilities)
        for voice, ballots in enumerate(said.by_voice()):
            evidence[ballots] = said.probabilities[ballots] @ logs[voice].T
        return from_logs(log_shares(classes) + said.per_task(evidence), said)


def _confusions(said: Spoken, posterior: Floats) -> Floats:
    """[voices, choices, choices]: expected counts of what was said by what was right."""
    n = posterior.shape[1]
    counts = np.zeros((said.voice_count, n, n))
    for voice, ballots in enumerate(said.by_voice()):
        counts[voice] = posterior[said.tasks[ballots]].T @ said.probabilities[ballots]
    return counts
