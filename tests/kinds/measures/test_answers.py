"""Label by label against gold, with intervals."""

from __future__ import annotations

import random

import pytest

from kinds.measures.answers import label_scores, macro_f1, macro_f1_interval
from kinds.measures.share import wilson

GOLD = ["a"] * 6 + ["b"] * 4
ANSWERS = ["a", "a", "a", "a", "b", None, "b", "b", "a", "c"]


def test_each_label_has_its_precision_recall_f1_and_support() -> None:
    scores = label_scores(ANSWERS, GOLD)
    assert list(scores) == ["a", "b", "c"]
    a = scores["a"]
    assert (a.precision.count, a.precision.total) == (4, 5)
    assert (a.recall.count, a.recall.total, a.support) == (4, 6, 6)
    assert a.f1.value == pytest.approx(2 * 4 / (5 + 6))
    assert (scores["c"].precision.total, scores["c"].support, scores["c"].f1.value) == (1, 0, 0.0)


def test_the_interval_of_f1_is_wilsons_seen_through_what_f1_is_of_the_overlap() -> None:
    # "a" is in gold or answer of 7 tasks and in both of 4.
    overlap, f1 = wilson(4, 7), label_scores(ANSWERS, GOLD)["a"].f1
    assert f1.low == pytest.approx(2 * overlap.low / (1 + overlap.low))
    assert f1.high == pytest.approx(2 * overlap.high / (1 + overlap.high))


def test_the_interval_of_f1_holds_the_truth_as_often_as_it_says() -> None:
    # Half of the tasks are "a"; 80% of answers are right: precision, recall and F1 are 0.8.
    chance, held = random.Random(3), 0
    for _ in range(400):
        gold = [chance.choice("ab") for _ in range(60)]
        answers = [g if chance.random() < 0.8 else "ab"[g == "a"] for g in gold]
        f1 = label_scores(answers, gold)["a"].f1
        held += f1.low <= 0.8 <= f1.high
    assert 0.92 <= held / 400 <= 0.98


def test_macro_f1_is_the_mean_of_the_labels_and_lies_within_its_interval() -> None:
    scores = label_scores(ANSWERS, GOLD)
    mean = sum(score.f1.value for score in scores.values()) / 3
    assert macro_f1(ANSWERS, GOLD) == pytest.approx(mean)
    interval = macro_f1_interval(ANSWERS * 10, GOLD * 10)
    assert interval.value == pytest.approx(mean)
    assert interval.low < mean < interval.high
    wider = macro_f1_interval(ANSWERS, GOLD)
    assert wider.high - wider.low > interval.high - interval.low


def test_answers_that_are_all_right_leave_no_doubt_in_a_bootstrap() -> None:
    interval = macro_f1_interval(["a", "b"] * 20, ["a", "b"] * 20)
    assert (interval.low, interval.value, interval.high) == (1.0, 1.0, 1.0)
