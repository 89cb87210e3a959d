"""Agreement statistics against values worked out by hand or taken from the literature."""

from __future__ import annotations

import pytest

from consensus.measures.flips import flips
from consensus.measures.raters import cohens_kappa, seat_agreement
from kinds.measures.answers import accuracy, confusion, constant_guess, macro_f1
from kinds.measures.share import wilson


def test_the_wilson_interval_is_that_of_the_literature() -> None:
    share = wilson(81, 263)  # Newcombe, 1998, Statistics in Medicine 17, table I
    assert (share.low, share.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    none = wilson(0, 20)
    assert (none.low, none.high) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_an_interval_of_nothing_says_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def test_a_missing_answer_is_never_right() -> None:
    assert accuracy(["a", None, "b"], ["a", "a", "a"]).count == 1
    assert accuracy(["a", None, "b"], ["a", "a", "a"]).total == 3


def test_the_constant_guess_is_the_most_frequent_gold_label() -> None:
    assert constant_guess(["a", "b", "a", "c"]).value == 0.5
    assert constant_guess([]).total == 0


def test_the_confusion_counts_every_answer_under_its_gold_label() -> None:
    table = confusion(["a", "b", None, "a"], ["a", "a", "b", "b"])
    assert table == {"a": {"a": 1, "b": 1}, "b": {None: 1, "a": 1}}


def test_macro_f1_counts_each_label_the_same() -> None:
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "b", "b"]) == pytest.approx((0.8 + 2 / 3) / 2)
    assert macro_f1(["c"], ["a"]) == 0.0
    assert macro_f1([], []) == 0.0


def test_kappa_of_cohens_own_example_is_his() -> None:
    # Cohen, 1960, table 1: proportions of 200 joint judgements, kappa .492
    joint = {("1", "1"): 88, ("1", "2"): 14, ("1", "3"): 18, ("2", "1"): 10, ("2", "2"): 40,
             ("2", "3"): 10, ("3", "1"): 2, ("3", "2"): 6, ("3", "3"): 12}  # fmt: skip
    pairs = [pair for pair, count in joint.items() for _ in range(count)]
    kappa = cohens_kappa([a for a, _ in pairs], [b for _, b in pairs])
    assert kappa == pytest.approx(0.492, abs=5e-4)


def test_kappa_is_not_defined_where_there_is_nothing_to_disagree_on() -> None:
    assert cohens_kappa(["a", "a"], ["a", "a"]) is None
    assert cohens_kappa(["a"], [None]) is None


def test_seats_are_compared_on_the_tasks_that_both_answered() -> None:
    shares = seat_agreement({"x": ["a", "b", None], "y": ["a", "a", "a"], "z": ["a", "b", "b"]})
    assert (shares["x", "y"].count, shares["x", "y"].total) == (1, 2)
    assert shares["y", "z"].total == 3


def test_flips_are_counted_in_both_directions() -> None:
    gold = ["a", "a", "a", "a", "a"]
    found = flips(["a", "b", "b", "a", None], ["b", "a", "c", "a", "a"], gold)
    assert (found.right_to_wrong, found.wrong_to_right, found.wrong_to_wrong) == (1, 2, 1)
    assert found.kept == 1
    assert found.gain == 1
