"""One number a voice: one coin, and the vote weighted by competence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Numbers, table_of_labels
from consensus.votes.competence import Competence, Competences
from consensus.votes.one_coin import Coins, OneCoin, log_odds

Drawn = Callable[..., tuple[BallotTable, Numbers]]
Lone = Callable[..., BallotTable]


def test_a_guess_weighs_nothing_and_a_liar_less_than_nothing() -> None:
    assert log_odds(np.array([0.5, 0.9, 0.1]), 2) == pytest.approx([0.0, np.log(9), -np.log(9)])
    assert log_odds(np.array([0.25]), 4) == pytest.approx([0.0])


def test_one_coin_counts_against_gold() -> None:
    gold = np.array([0, 0, 1, 1])
    table = table_of_labels(np.array([[0], [0], [1], [0]]), ("x", "y"), gold=gold)
    learnt = OneCoin().fit(table)
    assert learnt.voices == {"voice-0": (3.0, 1.0)}
    assert learnt.classes == (2.0, 2.0)
    assert OneCoin(right=2, wrong=1).competence(learnt, table) == pytest.approx([5 / 7])


def test_one_coin_shares_its_errors_among_the_wrong_choices(lone: Lone) -> None:
    rule = OneCoin(right=1, wrong=1)
    learnt = Coins(choices=("c0", "c1", "c2"), classes=(0, 0, 0), voices={"a": (7.0, 1.0)})
    # right with probability 8 / 10, so either wrong answer has 1 / 10
    assert rule.predict(lone(a=(1, 0, 0)), learnt)[0] == pytest.approx([0.8, 0.1, 0.1])


def test_one_coin_learns_from_gold_how_frequent_choices_are(lone: Lone) -> None:
    rule = OneCoin(right=1, wrong=1)
    learnt = Coins(choices=("c0", "c1"), classes=(8.0, 0.0), voices={"a": (2.0, 2.0)})
    assert rule.predict(lone(a=(1, 0)), learnt)[0] == pytest.approx([0.9, 0.1])


def test_one_coin_finds_what_voices_are_worth(drawn: Drawn) -> None:
    right = (0.95, 0.85, 0.75, 0.65, 0.4)
    table, _ = drawn(right, tasks=5000, choices=3)
    rule = OneCoin()
    assert rule.competence(rule.fit(table), table) == pytest.approx(right, abs=0.02)


def test_one_coin_goes_on_from_what_it_learnt(drawn: Drawn) -> None:
    table, _ = drawn((0.9, 0.8, 0.7), tasks=600)
    rule = OneCoin()
    streamed = Coins()
    for start in range(0, 600, 50):
        streamed = rule.update(streamed, table.rows(np.arange(start, start + 50)))
    whole = rule.competence(rule.fit(table), table)
    assert rule.competence(streamed, table) == pytest.approx(whole, abs=0.03)
    assert sum(streamed.voices["voice-0"]) == pytest.approx(600)


def test_a_competent_voice_outvotes_two_that_are_less_so(lone: Lone) -> None:
    learnt = Competences(voices={"a": 0.9, "b": 0.6, "c": 0.6})
    table = lone(a=(1, 0), b=(0, 1), c=(0, 1))
    # odds of 9 for, 1.5 times 1.5 against
    assert Competence().predict(table, learnt)[0] == pytest.approx([0.8, 0.2])


def test_competence_is_agreement_at_first_and_gold_in_the_end(drawn: Drawn) -> None:
    # three echoes agree with each other and are wrong half of the time; one voice is good
    table, truth = drawn((0.5, 0.9), tasks=400)
    echoes = table.columns([0, 0, 0, 1])
    table = BallotTable(
        ("e1", "e2", "e3", "good"), echoes.families, table.choices, echoes.probabilities, table.gold
    )
    rule = Competence()

    def known(rows: int) -> dict[str, float]:
        gold = np.where(np.arange(len(truth)) < rows, truth, UNKNOWN)
        told = BallotTable(table.voices, table.families, table.choices, table.probabilities, gold)
        return rule.fit(told).voices

    blind, some, all_ = known(0), known(40), known(400)
    assert blind["e1"] > 0.95 > 0.6 > blind["good"]
    assert some["good"] > some["e1"]
    right = (table.labels == truth[:, None]).sum(axis=0)
    expected = (right + 8 * np.array([*blind.values()])) / (400 + 8)
    assert [*all_.values()] == pytest.approx(expected)
