"""Shapes that make one record of several parts."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.recipes.judging import read, shape_of


def test_a_record_is_filled_from_templates() -> None:
    shape = shape_of({"record": {"question": "{asked}?", "answer": "{text}", "of": "{shots}"}})
    assert shape.makes() == ("question", "answer", "of")
    assert shape.reads() == ("asked", "text", "shots")
    bound = {"asked": "Why", "shots": [{"a": 1}]}
    assert shape.records({"text": " Because. "}, bound) == [
        {"question": "Why?", "answer": "Because.", "of": [{"a": 1}]}
    ]
    assert shape.records({"text": "x"}, {}) == []


def test_a_template_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="belongs to no field"):
        shape_of({"record": {"a": "{"}})


def test_what_is_filled_in_is_no_template() -> None:
    assert read({"record": {"a": "<{text}>"}}, "{secret}", secret="x") == [{"a": "<{secret}>"}]


RESPONSES = [{"r": "good"}, {"r": "bad"}, {"r": "fair"}]
PAIR = {"pair": ["best", "worst"], "of": "responses", "on": "r", "order": "order", "gap": "gap"}


@pytest.mark.parametrize(
    ("order", "made"),
    [
        (["1", "3", "2"], {"chosen": "good", "rejected": "bad", "gap": 1.0}),
        ([["3", "1"], "2"], {"chosen": "good", "rejected": "bad", "gap": 1.0}),
        ([["1", "2", "3"]], None),
        (["7", "x"], None),
        ("1 > 2", None),
    ],
)
def test_the_best_and_the_worst_of_a_ranking_are_a_pair(order: Any, made: Any) -> None:
    found = read(PAIR, "", responses=RESPONSES, order=order)
    assert found == ([made] if made else [])


def test_the_gap_is_how_sure_the_ranking_is_where_that_is_known() -> None:
    (made,) = read(PAIR, "", responses=RESPONSES, order=["1", "3", "2"], confidence=0.83)
    assert made["gap"] == 0.83


def test_pairs_may_go_by_a_number_and_take_the_second() -> None:
    written = {"pair": ["best", "second"], "as": ["a", "b"], "of": "l", "by": "s", "gap": "g"}
    listed = [{"text": "x", "s": 1}, {"text": "y", "s": "4"}, {"text": "z", "s": None}]
    assert read(written, "", l=listed) == [{"a": "y", "b": "x", "g": 3.0}]


def test_two_that_say_the_same_are_no_pair() -> None:
    assert read(PAIR, "", responses=[{"r": "x"}, {"r": " x"}], order=["1", "2"]) == []


def test_how_a_pair_is_ordered_has_to_be_said() -> None:
    with pytest.raises(ValidationError, match="order"):
        shape_of({"pair": ["best", "worst"], "of": "responses"})
