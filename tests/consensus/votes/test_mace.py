"""MACE tells who knows from who guesses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from consensus.ballot_table import BallotTable, Floats, Numbers, table_of_labels
from consensus.votes.mace import Mace, Trust, _digamma
from consensus.votes.table_rule import fit_predict

Drawn = Callable[..., tuple[BallotTable, Numbers]]
Lone = Callable[..., BallotTable]


def test_ballots_are_read_by_trust_and_habit(lone: Lone) -> None:
    rule = Mace(variational=False, smoothing=0.0)
    learnt = Trust(choices=("c0", "c1"), voices={"a": (6.0, 1.0, 3.0)})
    # knows with 0.6, else says c0 with 0.25: 0.7 where c0 is right, 0.1 where it is not
    assert rule.predict(lone(a=(1, 0)), learnt)[0, 0] == pytest.approx(7 / 8)
    # 0.9 where c1 is right, 0.3 where it is not
    assert rule.predict(lone(a=(0, 1)), learnt)[0, 1] == pytest.approx(3 / 4)


@pytest.mark.parametrize("variational", [True, False])
def test_spammers_are_found_out_with_their_habits(variational: bool) -> None:
    random = np.random.default_rng(2)
    truth = random.integers(4, size=500)
    trust, habits = np.array([0.9, 0.7, 0.6, 0.0]), np.array([0.7, 0.1, 0.1, 0.1])
    guesses = random.choice(4, size=(500, 4), p=habits)
    labels = np.where(random.random((500, 4)) < trust, truth[:, None], guesses)
    learnt = Mace(variational=variational).fit(table_of_labels(labels, "wxyz"))
    counts = np.array([*learnt.voices.values()])
    assert counts[:, 0] / 500 == pytest.approx(trust, abs=0.08)
    assert counts[3, 1:] / 500 == pytest.approx(habits, abs=0.08)


def test_who_is_wrong_on_purpose_is_not_trusted(drawn: Drawn, lone: Lone) -> None:
    table, _ = drawn((0.9, 0.85, 0.8, 0.75, 0.02))
    rule = Mace()
    learnt = rule.fit(table)
    knew, *guessed = learnt.voices["voice-4"]
    assert knew < 0.05 * sum(guessed)
    said = rule.predict(lone(**{"voice-4": (1.0, 0.0)}), learnt)[0]
    assert said == pytest.approx([0.5, 0.5], abs=0.03)


def test_ten_spammers_do_not_outvote_three_who_know(
    drawn: Drawn, right_of: Callable[[Floats, Numbers], float]
) -> None:
    table, truth = drawn((0.9, 0.9, 0.9, *[0.25] * 10), choices=4)
    assert right_of(fit_predict(Mace(), table), truth) > 0.92


def test_the_same_seed_learns_the_same(drawn: Drawn) -> None:
    table, _ = drawn((0.8, 0.6, 0.6, 0.55), tasks=60)
    assert Mace(seed=3).fit(table) == Mace(seed=3).fit(table)


def test_more_starts_never_find_a_worse_summit(drawn: Drawn) -> None:
    table, _ = drawn((0.7, 0.6, 0.6, 0.4, 0.4), tasks=60, missing=0.3)

    def likelihood(starts: int) -> float:
        rule = Mace(starts=starts, variational=False)
        learnt = rule.fit(table)
        counts = np.array([*learnt.voices.values()])
        trust = (counts[:, 0] + 0.005) / (counts.sum(axis=1) + 0.01)
        habits = counts[:, 1:] + 0.005
        guess = (1 - trust)[:, None] * habits / habits.sum(axis=1, keepdims=True)
        total = 0.0
        for labels in table.labels:
            said = np.ones(2)
            for voice, label in enumerate(labels):
                if label >= 0:
                    said *= guess[voice, label] + trust[voice] * (np.arange(2) == label)
            total += float(np.log(said.mean()))
        return total

    assert likelihood(10) >= likelihood(1) - 1e-3


def test_digamma_is_that_of_the_tables() -> None:
    # Abramowitz and Stegun: psi(1) = -gamma, psi(1/2) = -gamma - 2 ln 2, psi(x + 1) = psi(x) + 1/x
    gamma = 0.5772156649015329
    found = _digamma(np.array([1.0, 0.5, 11.0]))
    harmonic = sum(1 / n for n in range(1, 11))
    expected = [-gamma, -gamma - 2 * np.log(2), harmonic - gamma]
    assert found == pytest.approx(expected, abs=1e-11)
