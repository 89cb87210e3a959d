"""Figures of the consensus benchmark against ones that were worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from folkmoot.bench.consensus.figures import of_set, over_sets, resampled
from folkmoot.bench.consensus.trials import Answers, Trials, fold_count, is_cross_validated, splits


def answers(given: Sequence[int], confidence: float = 0.75, tokens: float = 10.0) -> Answers:
    rows = np.arange(len(given))
    return Answers(rows, np.array(given), np.full(len(given), confidence), tokens)


GOLD = np.array([0, 0, 0, 1, 1, 1, 1, 1])
SMALL = Trials(
    "small",
    GOLD,
    ("no", "yes"),
    {
        0: {
            "best_single": [answers([0, 0, 0, 0, 0, 1, 1, 1])],
            "other": [answers([0, 0, 0, 1, 1, 1, 1, 0], tokens=30.0)],
        }
    },
)


def test_accuracy_macro_f1_calibration_and_tokens_of_a_set() -> None:
    one = of_set(SMALL, ["best_single"])["best_single"]["gold_0"]
    assert one.accuracy.value == 0.75
    # no: precision 3/5, recall 1, F1 3/4; yes: precision 1, recall 3/5, F1 3/4
    assert one.macro_f1 == 0.75
    assert one.ece == pytest.approx(0.0)
    assert one.tokens == 10.0
    assert one.rows == 8
    assert one.minus == {}


def test_differences_are_paired() -> None:
    other = of_set(SMALL, ["best_single"])["other"]["gold_0"]
    # rows 3 and 4 are won and row 7 is lost: +2 - 1 of 8
    more = other.minus["best_single"]
    assert more.value == pytest.approx(1 / 8)
    assert more.low is not None
    assert more.high is not None
    assert more.low < 0 < more.high


def test_an_arm_beside_its_like_differs_by_exactly_nothing() -> None:
    twin = Trials(
        "twin", GOLD, SMALL.labels, {0: {"a": [answers([0] * 8)], "b": [answers([0] * 8)]}}
    )
    bounds = of_set(twin, ["a"])["b"]["gold_0"].minus["a"]
    assert (bounds.value, bounds.low, bounds.high) == (0.0, 0.0, 0.0)


def test_rows_that_are_tested_in_several_draws_count_each_time() -> None:
    first = Answers(np.array([0, 1]), np.array([0, 1]), np.array([0.9, 0.9]), 1.0)
    second = Answers(np.array([1, 2]), np.array([0, 0]), np.array([0.9, 0.9]), 1.0)
    trials = Trials("draws", GOLD, SMALL.labels, {50: {"a": [first, second]}})
    # right: row 0, not row 1; row 1, row 2
    assert resampled(trials, 50).values.tolist() == [0.75]
    assert of_set(trials, [])["a"]["gold_50"].rows == 3


def test_every_set_counts_the_same_whatever_its_size() -> None:
    big = Trials(
        "big",
        np.zeros(40, dtype=np.int64),
        ("no", "yes"),
        {0: {"best_single": [answers([0] * 40)], "other": [answers([1] * 40)]}},
    )
    sets = [SMALL, big]
    figures = {each.name: of_set(each, ["best_single"]) for each in sets}
    macro = over_sets(sets, figures, ["best_single"])
    assert macro["best_single"]["gold_0"].accuracy.value == pytest.approx((0.75 + 1.0) / 2)
    assert macro["other"]["gold_0"].accuracy.value == pytest.approx((0.875 + 0.0) / 2, abs=1e-4)
    assert macro["other"]["gold_0"].tokens == 20.0
    assert macro["other"]["gold_0"].clearly_worse == {"best_single": ("big",)}
    # of all 48 rows together 1 + 40 are wrong
    assert macro["other"]["gold_0"].risk == pytest.approx(41 / 48, abs=1e-4)


def test_no_answer_is_wrong_and_no_label() -> None:
    silent = Trials("silent", GOLD, SMALL.labels, {0: {"a": [answers([-1] * 8, confidence=0.0)]}})
    one = of_set(silent, [])["a"]["gold_0"]
    assert (one.accuracy.value, one.macro_f1) == (0.0, 0.0)


def test_a_big_set_is_parted_once() -> None:
    ((learnt, rest),) = splits(350, 200, draw=1)
    assert len(learnt) == 200
    assert sorted([*learnt, *rest]) == list(range(350))


@pytest.mark.parametrize(("rows", "gold"), [(249, 200), (24, 10), (20, 200), (140, 50)])
def test_a_small_set_is_tested_whole_by_what_has_not_seen_it(rows: int, gold: int) -> None:
    assert is_cross_validated(rows, gold)
    parts = splits(rows, gold, draw=0)
    assert sorted(np.concatenate([rest for _, rest in parts])) == list(range(rows))
    for learnt, rest in parts:
        assert not set(learnt) & set(rest)
        assert 0 < len(learnt) <= gold


def test_cross_validation_learns_from_about_as_many_rows_as_asked_for() -> None:
    assert fold_count(249, 200) == 5
    assert {len(learnt) for learnt, _ in splits(249, 200, 0)} <= {199, 200}


def test_draws_differ_and_come_back() -> None:
    assert not np.array_equal(splits(350, 50, 0)[0][0], splits(350, 50, 1)[0][0])
    assert np.array_equal(splits(350, 50, 3)[0][0], splits(350, 50, 3)[0][0])
