"""Dawid-Skene learns confusions, with and without gold, at once and bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, Numbers, table_of_labels
from consensus.votes.dawid_skene import Confusions, DawidSkene
from consensus.votes.table_rule import fit_predict

Drawn = Callable[..., tuple[BallotTable, Numbers]]
Lone = Callable[..., BallotTable]
EVEN = DawidSkene(right=1, wrong=1)


def test_with_all_gold_known_the_confusion_is_counted() -> None:
    gold = np.array([0, 0, 0, 1, 1])
    table = table_of_labels(np.array([[0], [0], [1], [1], [UNKNOWN]]), ("x", "y"), gold=gold)
    learnt = DawidSkene().fit(table)
    assert learnt.voices == {"voice-0": ((2.0, 1.0), (0.0, 1.0))}
    assert learnt.classes == (3.0, 1.0)


def test_a_soft_ballot_counts_as_parts_of_ballots(lone: Lone) -> None:
    table = replace(lone(a=(0.7, 0.3)), gold=np.array([1]))
    assert np.array(DawidSkene().fit(table).voices["a"]) == pytest.approx(
        np.array([[0.0, 0.0], [0.7, 0.3]])
    )


def test_ballots_are_read_through_the_confusions(lone: Lone) -> None:
    # with one ballot of prior everywhere: says c0 with 8 / 10 where c0 is right, 1 / 10 where c1 is
    voices = {"a": ((7.0, 1.0), (0.0, 8.0)), "b": ((7.0, 1.0), (0.0, 8.0))}
    learnt = Confusions(choices=("c0", "c1"), classes=(0.0, 0.0), voices=voices)
    assert EVEN.predict(lone(a=(1, 0)), learnt)[0, 0] == pytest.approx(8 / 9)
    assert EVEN.predict(lone(a=(1, 0), b=(1, 0)), learnt)[0, 0] == pytest.approx(64 / 65)
    assert EVEN.predict(lone(a=(0, 1)), learnt)[0, 0] == pytest.approx(2 / 11)


def test_the_frequency_of_choices_counts(lone: Lone) -> None:
    learnt = Confusions(choices=("c0", "c1"), classes=(8.0, 0.0))
    assert EVEN.predict(lone(a=(0.5, 0.5)), learnt)[0] == pytest.approx([0.9, 0.1])


def test_a_stranger_is_read_like_an_average_voice(lone: Lone) -> None:
    voices = {"a": ((9.0, 1.0), (1.0, 9.0)), "b": ((7.0, 3.0), (3.0, 7.0))}
    learnt = Confusions(choices=("c0", "c1"), classes=(0.0, 0.0), voices=voices)
    # counts of 8 and 2 on average, and one more of each
    assert EVEN.predict(lone(new=(1, 0)), learnt)[0, 0] == pytest.approx(9 / 12)


def test_it_finds_the_confusions_of_leaning_voices() -> None:
    random = np.random.default_rng(5)
    truth = random.choice(3, size=4000, p=(0.5, 0.3, 0.2))
    matrices = np.array(
        [
            [[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]],
            [[0.98, 0.01, 0.01], [0.5, 0.5, 0.0], [0.4, 0.0, 0.6]],
            [[0.6, 0.2, 0.2], [0.1, 0.8, 0.1], [0.05, 0.05, 0.9]],
            [[0.7, 0.3, 0.0], [0.0, 0.7, 0.3], [0.3, 0.0, 0.7]],
        ]
    )
    labels = np.array([[random.choice(3, p=matrix[k]) for matrix in matrices] for k in truth])
    learnt = DawidSkene().fit(table_of_labels(labels, ("x", "y", "z")))
    counts = np.array([*learnt.voices.values()])
    found = counts / counts.sum(axis=2, keepdims=True)
    assert np.abs(found - matrices).max() < 0.06
    shares = np.array(learnt.classes) / len(truth)
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.03)


def test_a_round_never_makes_the_ballots_less_likely(drawn: Drawn) -> None:
    table, _ = drawn((0.8, 0.7, 0.6, 0.55), choices=3, tasks=200)

    def log_likelihood(rounds: int) -> float:
        rule = DawidSkene(right=1, wrong=1, rounds=rounds)
        learnt = rule.fit(table)
        counts = np.array([*learnt.voices.values()]) + np.array(
            [[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]
        )
        matrices = counts / counts.sum(axis=2, keepdims=True)
        shares = np.array(learnt.classes) + 1.0
        shares /= shares.sum()
        said = np.stack([matrices[v][:, table.labels[:, v]].T for v in range(4)])
        ballots = np.log((shares * said.prod(axis=0)).sum(axis=1)).sum()
        prior = np.log(shares).sum()  # a pseudo-count of n is an exponent of n
        prior += (np.log(matrices) * (np.eye(3) * 0.5 + 0.5)).sum()
        return float(ballots + prior)

    climb = [log_likelihood(rounds) for rounds in (0, 1, 2, 5, 20, 100)]
    assert climb == sorted(climb)
    assert climb[-1] > climb[0] + 1.0


def test_a_stream_that_goes_on_learns_what_a_batch_does(
    drawn: Drawn, right_of: Callable[[Floats, Numbers], float]
) -> None:
    table, truth = drawn((0.9, 0.8, 0.7, 0.6, 0.1), tasks=1000, choices=3, missing=0.2)
    rule = DawidSkene()
    streamed = Confusions()
    for start in range(0, 1000, 50):
        streamed = rule.update(streamed, table.rows(np.arange(start, start + 50)))
    by_stream = right_of(rule.predict(table, streamed), truth)
    by_batch = right_of(fit_predict(rule, table), truth)
    assert by_stream == pytest.approx(by_batch, abs=0.01)
    assert np.sum([*streamed.voices.values()]) == pytest.approx(table.spoke.sum())


def test_going_on_from_nothing_is_learning(drawn: Drawn) -> None:
    table, _ = drawn((0.9, 0.8, 0.7))
    assert DawidSkene().update(Confusions(), table) == DawidSkene().fit(table)


def test_voices_that_are_not_there_any_more_are_remembered(drawn: Drawn) -> None:
    rule = DawidSkene()
    table, _ = drawn((0.9, 0.8, 0.7))
    before = rule.fit(table)
    after = rule.update(before, table.columns([0, 1]))
    assert after.voices["voice-2"] == before.voices["voice-2"]
    assert np.sum(after.voices["voice-0"]) == pytest.approx(600)


def test_going_on_over_other_choices_is_an_error(drawn: Drawn) -> None:
    rule = DawidSkene()
    learnt = rule.fit(drawn((0.9, 0.8))[0])
    with pytest.raises(ValueError, match="learnt over the choices"):
        rule.update(learnt, drawn((0.9, 0.8), choices=3)[0])
