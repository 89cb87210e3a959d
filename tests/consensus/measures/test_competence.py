"""Who is right, who echoes whom, and whom the vote would miss."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN, BallotTable, Floats, table_of_labels
from consensus.measures.competence import (
    competence,
    confusions,
    credit,
    error_correlation,
    marginal_worth,
)

_ = UNKNOWN


def plurality(table: BallotTable) -> Floats:
    """Share of the ballots for each choice."""
    votes = np.nansum(table.probabilities, axis=1)
    total = votes.sum(axis=1, keepdims=True)
    return np.asarray(votes / np.where(total > 0.0, total, np.nan))


def table(*voices: list[int], gold: list[int], choices: str = "ab") -> BallotTable:
    return table_of_labels(np.array(voices).T, choices, gold=np.array(gold))


def committee(correlation: float, tasks: int = 4000, voices: int = 5) -> BallotTable:
    """Voices that err on 30% of the tasks; each copies a common draw with a chance that makes any
    two errors correlate as asked."""
    chance = np.random.default_rng(6)
    common = chance.random((tasks, 1)) < 0.3
    own = chance.random((tasks, voices)) < 0.3
    wrong = np.where(chance.random((tasks, voices)) < np.sqrt(correlation), common, own)
    return table_of_labels(wrong.astype(np.int64), "ab", gold=np.zeros(tasks, dtype=np.int64))


def test_the_correlation_of_errors_is_the_phi_coefficient() -> None:
    # Both wrong on 1 task, only x on 2, only y on 1, neither on 4: a hand-worked fourfold table.
    x, y = [1, 1, 1, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0, 0, 0]
    phi = (1 * 4 - 2 * 1) / np.sqrt(3 * 5 * 2 * 6)
    found = error_correlation(table(x, y, gold=[0] * 8))
    assert found == pytest.approx(np.array([[1.0, phi], [phi, 1.0]]))


def test_it_is_pearsons_correlation_of_the_error_indicators_where_both_spoke() -> None:
    chance = np.random.default_rng(2)
    labels = chance.integers(-1, 3, size=(200, 4))
    gold = chance.integers(-1, 3, size=200)
    found = error_correlation(table_of_labels(labels, "abc", gold=gold))
    for a in range(4):
        for b in range(4):
            both = (labels[:, a] != _) & (labels[:, b] != _) & (gold != _)
            wrong = labels[both] != gold[both, None]
            assert found[a, b] == pytest.approx(np.corrcoef(wrong[:, a], wrong[:, b])[0, 1])


def test_an_echo_correlates_fully_and_one_who_is_never_wrong_not_at_all() -> None:
    found = error_correlation(table([0, 1, 1], [0, 1, 1], [0, 0, 0], gold=[0, 0, 0]))
    assert found[0, 1] == pytest.approx(1.0)
    assert np.isnan(found[0, 2])
    assert np.isnan(found[2, 2])


@pytest.mark.parametrize("correlation", [0.0, 0.25, 1.0])
def test_correlated_voices_are_worth_as_many_as_kish_says(correlation: float) -> None:
    found = competence(committee(correlation))
    assert found.mean_correlation == pytest.approx(correlation, abs=0.02)
    expected = 5 / (1 + 4 * max(0.0, found.mean_correlation or 0.0))
    assert found.effective_votes == pytest.approx(expected)
    assert found.effective_votes == pytest.approx(5 / (1 + 4 * correlation), abs=0.4)


def test_errors_that_avoid_each_other_count_as_independent() -> None:
    found = competence(table([1, 0, 0, 0], [0, 1, 0, 0], gold=[0] * 4))
    assert found.mean_correlation == pytest.approx(-1 / 3)
    assert found.effective_votes == 2.0


def test_each_voice_is_judged_on_the_gold_tasks_on_which_it_spoke() -> None:
    found = competence(table([0, 1, _, 0, 0], [1, 1, 1, 1, _], gold=[0, 0, 1, _, 1]))
    assert [(r.count, r.total) for r in found.right] == [(1, 3), (1, 3)]


def test_the_confusion_counts_what_was_said_and_silence_by_right_choice() -> None:
    found = confusions(table([0, 1, _, 0], [1, 1, 1, 1], gold=[0, 0, 1, _]))
    assert found[0].tolist() == [[1, 1, 0], [0, 0, 1]]
    assert found[1].tolist() == [[0, 2, 0], [0, 1, 0]]


def test_marginal_worth_is_the_accuracy_that_leaves_with_a_voice() -> None:
    # Two of three are right on each of the first 3 tasks, all on the fourth. Without one of them
    # two tasks are tied, worth half each, so that all four fall to three.
    ballots = table([0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0], gold=[0, 0, 0, 0])
    worth = marginal_worth(ballots, plurality)
    assert [w.value for w in worth] == pytest.approx([0.25, 0.25, 0.25])


def test_a_voice_that_only_misleads_has_a_worth_below_0_and_its_interval_says_so() -> None:
    chance = np.random.default_rng(4)
    good = (chance.random((600, 3)) < 0.25).astype(np.int64)
    bad = (chance.random((600, 2)) < 0.9).astype(np.int64)
    ballots = table_of_labels(np.hstack([good, bad]), "ab", gold=np.zeros(600, dtype=np.int64))
    found = competence(ballots, plurality).worth
    assert all(w.low > 0.0 for w in found[:3])
    assert all(w.high < 0.0 for w in found[3:])


def test_worth_is_counted_on_gold_but_the_rule_sees_all_ballots() -> None:
    seen: list[int] = []

    def rule(ballots: BallotTable) -> Floats:
        seen.append(len(ballots))
        return plurality(ballots)

    ballots = table([0, 1, 1], [0, 0, 1], gold=[0, _, _])
    assert [w.value for w in marginal_worth(ballots, rule)] == [0.0, 0.0]
    assert seen == [3, 3, 3]


def test_a_tie_is_half_right_and_silence_is_not_right() -> None:
    said = np.array([[0.5, 0.5, 0.0], [0.2, 0.7, 0.1], [np.nan] * 3, [1.0, 0.0, 0.0]])
    assert credit(said, np.array([0, 0, 0, _])).tolist() == [0.5, 0.0, 0.0, 0.0]


def test_a_committee_of_one_loses_everything_with_its_only_voice() -> None:
    assert marginal_worth(table([0, 0], gold=[0, 0]), plurality)[0].value == 1.0


def test_nobody_is_judged_without_gold() -> None:
    with pytest.raises(ValueError, match="gold"):
        competence(table([0, 1], gold=[_, _]))
