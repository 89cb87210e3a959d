"""GLAD learns who is able and which tasks are hard."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

import numpy as np
import pytest

from consensus.ballot_table import BallotTable, Floats, Numbers, table_of_labels
from consensus.votes.glad import Abilities, Glad

Drawn = Callable[..., tuple[BallotTable, Numbers]]
Lone = Callable[..., BallotTable]


def test_one_round_is_what_a_step_by_hand_gives(lone: Lone) -> None:
    right = 1 / (1 + exp(-1))  # of a voice of ability 1 about a task of clarity 1
    step = (1 - right) / (right * (1 - right) + 1)  # Newton's, on the logarithm of clarity
    expected = 1 / (1 + exp(-exp(step)))
    learnt = Abilities(choices=("c0", "c1"), classes=(0, 0), voices={"a": 1.0})
    found = Glad(rounds=1)
    assert found.predict(lone(a=(1, 0)), learnt)[0, 0] == pytest.approx(expected)
    assert found.clarity(lone(a=(1, 0)), learnt)[0] == pytest.approx(exp(step))


def test_abilities_come_in_their_order(drawn: Drawn) -> None:
    table, _ = drawn((0.95, 0.85, 0.75, 0.6, 0.5, 0.1), tasks=600, choices=3)
    abilities = [*Glad().fit(table).voices.values()]
    assert abilities == sorted(abilities, reverse=True)
    assert abilities[-1] < 0.0


def test_learning_ends_where_the_slope_is_nought(drawn: Drawn) -> None:
    table, truth = drawn((0.9, 0.8, 0.6), tasks=200, told=200)
    abilities = np.array([*Glad(rounds=2000).fit(table).voices.values()])
    agreed = (table.labels == truth[:, None]).astype(float)

    def slopes(log_clarity: Floats) -> tuple[Floats, Floats]:
        clear = np.exp(log_clarity)[:, None]
        missed = agreed - 1 / (1 + np.exp(-abilities * clear))
        on_ability = (clear * missed).sum(axis=0) - (abilities - 1.0)
        return on_ability, (abilities * clear * missed).sum(axis=1) - log_clarity

    log_clarity = np.zeros(200)
    for _ in range(500):  # to where it is best for these abilities
        log_clarity += 0.3 * slopes(log_clarity)[1]
    on_ability, on_clarity = slopes(log_clarity)
    assert np.abs(on_clarity).max() < 1e-6
    assert np.abs(on_ability).max() < 1e-3


def test_a_task_that_splits_the_able_is_hard() -> None:
    labels = np.tile([0, 0, 0, 0], (40, 1))
    labels[::2] = 1
    labels[:4] = [0, 1, 0, 1]
    rule = Glad()
    table = table_of_labels(labels, ("x", "y"))
    clarity = rule.clarity(table, rule.fit(table))
    assert clarity[:4].max() < 1.0 < clarity[4:].min()
