"""Items are put in order, the best first."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.review.forms.ordering import Ordering
from folkmoot.review.reply import Given, Told
from kinds.review_form import PutInOrder
from schema.choice import Choice
from tests.folkmoot.review.forms.conftest import best

ITEMS = tuple(
    Choice(key=key, text=f"What {key} has written\nat length") for key in ("ada", "bob", "eve")
)
IDS = tuple(Choice(key=key, text=f"item {key}") for key in ("3", "1", "7"))


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("2 1 3", ["bob", "ada", "eve"]),
        ("2=1 3", [["bob", "ada"], "eve"]),
        ("3 1 = 2", ["eve", ["ada", "bob"]]),
        ("b e a", ["bob", "eve", "ada"]),
        ("eve > ada = bob", ["eve", ["ada", "bob"]]),
        ("eve, 1, 2", ["eve", "ada", "bob"]),
        ("1=2=3", [["ada", "bob", "eve"]]),
    ],
)
def test_an_order_is_written_with_numbers_or_names(line: str, answer: Any) -> None:
    assert Ordering(PutInOrder(choices=ITEMS), None).take(line) == Given(answer)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2 1", "3 is missing"),
        ("2", "1, 3 are missing"),
        ("1 2 3 1", "1 stands twice"),
        ("1=1 2 3", "1 stands twice"),
        ("4 1 2 3", "no number 4"),
        ("joe 1 2 3", "neither a label"),
        ("", ""),
    ],
)
def test_what_is_no_order_is_told_why(line: str, words: str) -> None:
    reply = Ordering(PutInOrder(choices=ITEMS), None).take(line)
    assert isinstance(reply, Told)
    assert words in reply.words


def test_items_that_are_called_by_numbers_keep_them() -> None:
    form = Ordering(PutInOrder(choices=IDS), None)
    assert next(form.lines()) == "  3  item 3"
    assert form.take("1 7 3") == Given(["1", "7", "3"])


def test_items_are_shown_on_one_line_with_their_numbers_and_an_example() -> None:
    form = Ordering(PutInOrder(choices=ITEMS), best(["eve"]))
    assert next(form.lines()) == "  1  What ada has written at length"
    assert form.prompt == "the best first, such as 2 1 3, or y"
    assert any("2=1 3" in line for line in form.help())
    assert form.take("y") == Given(["eve"])
