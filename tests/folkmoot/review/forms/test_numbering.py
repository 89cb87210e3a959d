"""A number on a scale is typed in digits."""

from __future__ import annotations

import pytest

from folkmoot.review.forms.numbering import Numbering
from folkmoot.review.reply import Given, Told
from kinds.review_form import GiveNumber
from tests.folkmoot.review.forms.conftest import best

STARS = GiveNumber(low=1, high=5, step=0.5, anchors={"1": "awful", "5": "great"})


@pytest.mark.parametrize(
    ("line", "answer"), [("4", 4), ("4.0", 4), (" 2.5 ", 2.5), ("2,5", 2.5), ("5", 5)]
)
def test_a_number_of_the_scale_is_the_answer(line: str, answer: float) -> None:
    reply = Numbering(STARS, None).take(line)
    assert reply == Given(answer)
    assert isinstance(reply, Given)
    assert type(reply.answer) is type(answer)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("6", "6 is not on the scale: type a number from 1 to 5 in steps of 0.5"),
        ("-1", "not on the scale"),
        ("2.2", "between two steps"),
        ("good", "'good' is no number"),
        ("nan", "no number"),
        ("y", "no number"),
        ("", ""),
    ],
)
def test_what_is_no_number_of_the_scale_is_told_what_is(line: str, words: str) -> None:
    reply = Numbering(STARS, None).take(line)
    assert isinstance(reply, Told)
    assert words in reply.words


def test_steps_that_no_binary_number_is_equal_to_are_met() -> None:
    scale = GiveNumber(low=0, high=1, step=0.1)
    assert Numbering(scale, None).take("0.3") == Given(0.3)
    assert Numbering(GiveNumber(low=0, high=1, step=0), None).take("0.123") == Given(0.123)


def test_the_scale_is_shown_with_what_its_numbers_mean() -> None:
    form = Numbering(STARS, best([]))
    assert list(form.lines()) == [
        "  a number from 1 to 5 in steps of 0.5", "  1  awful", "  5  great",
    ]  # fmt: skip
    assert Numbering(STARS, best([3])).take("y") == Given([3])
