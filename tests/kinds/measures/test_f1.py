"""F1 of sets, and what a row adds to it."""

from __future__ import annotations

from kinds.measures.f1 import f1, f1_marks


def test_two_empty_sets_are_the_same() -> None:
    assert f1(set(), set()) == 1.0
    assert f1({"a"}, set()) == 0.0


def test_f1_is_twice_what_both_hold_of_all_that_either_does() -> None:
    assert f1({"a", "b"}, {"b", "c", "d"}) == 0.4


def test_no_answer_is_no_exact_match_even_where_nothing_was_right() -> None:
    assert f1_marks("F1", [], [], answered=False)["exact match"] == (0.0, 1.0)
    assert f1_marks("F1", [], [], answered=True)["exact match"] == (1.0, 1.0)


def test_a_row_adds_to_precision_by_what_it_says_and_to_recall_by_what_is_right() -> None:
    marks = f1_marks("F1", ["a", "b"], ["b", "c", "d"], answered=True)
    assert marks == {
        "F1": (2.0, 5.0),
        "precision": (1.0, 2.0),
        "recall": (1.0, 3.0),
        "exact match": (0.0, 1.0),
    }
