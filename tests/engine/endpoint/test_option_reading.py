"""Reading options from an endpoint's answers. Pure functions."""

from __future__ import annotations

import math

import pytest

from engine.endpoint.option_reading import from_answers, from_first_token, named_option

LABELS = ("positive", "negative", "mixed")


def test_first_tokens_speak_for_the_options_that_they_start() -> None:
    scores = from_first_token(
        {" pos": math.log(0.6), "Positive": math.log(0.1), "neg": math.log(0.2), "the": -3.0},
        LABELS,
    )
    assert scores is not None
    assert math.exp(scores[0]) == pytest.approx(0.7)
    assert math.exp(scores[1]) == pytest.approx(0.2)
    assert scores[2] <= -3.0


def test_a_likely_token_that_fits_two_options_tells_nothing() -> None:
    assert from_first_token({"ne": math.log(0.9)}, ("negative", "neutral")) is None


def test_an_unlikely_one_is_left_out() -> None:
    tokens = {"neg": math.log(0.9), "n": math.log(0.001)}
    assert from_first_token(tokens, ("negative", "neutral")) is not None


def test_no_tokens_tell_nothing() -> None:
    assert from_first_token({}, LABELS) is None


def test_answers_count_by_their_shares() -> None:
    scores = from_answers(["positive", "Positive.", "mixed", "no idea"], LABELS)
    assert scores is not None
    assert [math.exp(score) for score in scores] == pytest.approx([2.5 / 4.5, 0.5 / 4.5, 1.5 / 4.5])


def test_answers_that_name_no_option_are_no_answer() -> None:
    assert from_answers(["no idea", ""], LABELS) is None


@pytest.mark.parametrize(
    ("answer", "option"),
    [
        ("mixed", 0),
        ("Mixed feelings, I would say", 1),
        ('"mixed feelings"', 1),
        ("mixed: because", 0),
        ("mixedness", None),
        ("not mixed", None),
        ("", None),
    ],
)
def test_the_longest_option_that_the_answer_starts_with_is_named(
    answer: str, option: int | None
) -> None:
    assert named_option(answer, ("mixed", "mixed feelings")) == option
