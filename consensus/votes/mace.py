"""MACE: who knows the answer, and who only clicks.

Hovy, Berg-Kirkpatrick, Vaswani and Hovy, 2013, Learning Whom to Trust with MACE (NAACL). For every
ballot a voice either knows the right answer and gives it, or guesses after a habit of its own that
has nothing to do with the task. How often it knows is its trust. Variational Bayes with the paper's
priors (Beta(½, ½) on trust, which makes voices either trusted or not, and Dirichlet(10) on habits)
or, with ``variational=False``, plain expectation-maximization with smoothing; the best of several
starts by the likelihood of the ballots.

It tells spammers from workers better than a confusion matrix learnt from few ballots. It has no
place for a voice that is wrong on purpose: such a one is not turned round but not trusted either.
Nor does it leave camps tied that are as large as one another and always contradict each other: it
trusts one of them, and the seed decides which. Where one choice is rare and most say the other
without looking, it takes those for guessers, which costs it much (product pairs: 81% right, where
the majority vote is at 90%).

A ballot that is spread over choices counts as parts of ballots. Gold is held fast where known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.spoken import Spoken
from consensus.votes.posterior import (
    check_choices,
    from_logs,
    of_voices,
    or_unheard,
    told,
)
from consensus.votes.table_registry import register
from schema.base import Frozen

_STILL = 1e-3
"""A climb is over when no voice's count moves by more ballots."""


class Trust(Frozen):
    """Expected counts of ballots that knew, and of ballots that guessed."""

    choices: tuple[str, ...] = ()
    voices: dict[str, tuple[float, ...]] = {}
    """By voice: ballots that knew, then for each choice the ballots that guessed it."""


class _Guess(NamedTuple):
    """One expectation step."""

    posterior: Floats
    """[tasks, choices]."""
    counts: Floats
    """[voices, 1 + choices], as in :attr:`Trust.voices`."""
    likelihood: float
    """Logarithm, over all tasks."""


@register
@dataclass(frozen=True)
class Mace:
    """Trust and habits of voices by expectation-maximization."""

    variational: bool = True
    knowing: float = 0.5
    """Both parameters of the Beta prior on trust."""
    habit: float = 10.0
    """Parameter of the Dirichlet prior on habits."""
    smoothing: float = 0.01
    """Ballots that plain expectation-maximization adds, over all choices together."""
    starts: int = 10
    rounds: int = 50
    seed: int = 0

    name = "mace"
    learns = Trust

    def fit(self, table: BallotTable) -> Trust:
        """Trust and habits of the voices."""
        said = Spoken.of(table)
        random = np.random.default_rng(self.seed)
        found = [self._climb(said, table, random) for _ in range(self.starts)]
        best = max(found, key=lambda guess: guess.likelihood)
        counts = [tuple(row) for row in best.counts.tolist()]
        return Trust(choices=table.choices, voices=said.by_name(table.voices, counts))

    def predict(self, table: BallotTable, learnt: Trust) -> Floats:
        """[tasks, choices]: the posterior of each, none being likelier beforehand."""
        check_choices(learnt.choices, table)
        said = Spoken.of(table)
        known = [*learnt.voices.values()]
        average = np.mean(known, axis=0) if known else np.ones(1 + len(table.choices))
        counts = of_voices(table, learnt.voices, average)
        return or_unheard(self._expect(said, counts).posterior, said)

    def _climb(self, said: Spoken, table: BallotTable, random: np.random.Generator) -> _Guess:
        """From a random start, nearly even between knowing and guessing, to its summit."""
        counts = np.ones((said.voice_count, 1 + len(table.choices)))
        # drawn in order of name, so that neither the columns' order nor silent ones matter
        for column in sorted(np.unique(said.voices), key=lambda column: table.voices[column]):
            counts[column] += 0.5 * random.random(counts.shape[1])
        guess = self._expect(said, counts, table)
        for _ in range(self.rounds):
            guess, before = self._expect(said, guess.counts, table), guess
            if np.abs(guess.counts - before.counts).max(initial=0.0) <= _STILL:
                break
        return guess

    def _expect(self, said: Spoken, counts: Floats, table: BallotTable | None = None) -> _Guess:
        """What the counts make of the ballots; gold is held fast where a table tells it."""
        trust, habits = self._weights(counts)
        shares, either = said.probabilities, trust[:, None] + habits
        evidence = shares * np.log(either / habits)[said.voices]
        evidence += (shares * np.log(habits)[said.voices]).sum(axis=1, keepdims=True)
        logs = said.per_task(evidence)
        posterior = from_logs(logs, said)
        if table is not None:
            posterior = told(posterior, table.gold, said)
        known = shares * posterior[said.tasks] * (trust[:, None] / either)[said.voices]
        found = np.column_stack([known.sum(axis=1), shares - known])
        top = logs.max(axis=1, initial=-np.inf)
        likelihood = top + np.log(np.exp(logs - top[:, None]).mean(axis=1))
        return _Guess(posterior, said.per_voice(found), float(likelihood.sum()))

    def _weights(self, counts: Floats) -> tuple[Floats, Floats]:
        """Trust [voices], and the chance to guess each choice [voices, choices]."""
        kinds = np.stack([counts[:, 0], counts[:, 1:].sum(axis=1)], axis=1)
        if self.variational:
            split = _variational(kinds + self.knowing)
            habits = _variational(counts[:, 1:] + self.habit)
        else:
            split = _share(kinds + self.smoothing / 2)
            habits = _share(counts[:, 1:] + self.smoothing / (counts.shape[1] - 1))
        return split[:, 0], split[:, 1:] * habits


def _share(counts: Floats) -> Floats:
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _variational(counts: Floats) -> Floats:
    """The geometric mean of probabilities under their Dirichlet posterior (Beal, 2003)."""
    return np.exp(_digamma(counts) - _digamma(counts.sum(axis=1, keepdims=True)))


def _digamma(x: Floats) -> Floats:
    """The derivative of log Gamma for positive ``x``, to about 1e-12: shifted up to where its
    asymptotic series is good (Abramowitz and Stegun, 6.3.5 and 6.3.18)."""
    shift = sum(1.0 / (x + n) for n in range(10))
    y = x + 10.0
    square = 1.0 / (y * y)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return np.asarray(np.log(y) - 0.5 / y - series - shift)
