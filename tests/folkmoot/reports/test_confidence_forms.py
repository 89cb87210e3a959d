"""Each form of confidence is set beside the known answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.reports.confidence_forms import LEAST_ROWS, forms_of
from kinds.figures import Answered
from schema.annotation import Annotation
from schema.confidence import Confidences

PLAN = plan_campaign(name="c", labels=["good", "bad"], models=["scripted-a"])


def known(rows: int, words: Sequence[float] = ()) -> list[tuple[Annotation, Answered]]:
    """Answers that are right as often as their log-probability says; the vote is always sure."""
    chance = random.Random(4)
    found = []
    for n in range(rows):
        sure = chance.random()
        gold = "good" if chance.random() < sure else "bad"
        said = Confidences(
            vote_share=1.0, log_probability=sure, verbalised=words[n] if n < len(words) else None
        )
        annotation = Annotation(
            campaign="c", task=str(n), outcome="accepted", value="good", confidence=sure,
            confidences=said,
        )  # fmt: skip
        found.append((annotation, Answered({"text": "t"}, "good", gold)))
    return found


def test_each_form_has_its_error_before_and_after_calibration_and_its_discrimination() -> None:
    told = {each.form: each for each in forms_of(PLAN, known(400))}
    assert list(told) == ["as decided", "vote share", "log-probability"]
    share, scores = told["vote share"], told["log-probability"]
    assert share.right.value == scores.right.value == pytest.approx(0.5, abs=0.06)
    assert share.error is not None
    assert share.error.value == pytest.approx(0.5, abs=0.06)
    assert share.calibrated_error is not None
    assert share.calibrated_error.value < 0.05
    assert scores.error is not None
    assert scores.error.value < 0.1
    assert share.discrimination is not None
    assert share.discrimination.value == 0.5
    assert scores.discrimination is not None
    assert scores.discrimination.value == pytest.approx(5 / 6, abs=0.05)
    assert scores.error.n == scores.discrimination.n == 400


def test_a_form_is_measured_on_the_answers_that_have_it() -> None:
    told = {each.form: each for each in forms_of(PLAN, known(LEAST_ROWS, [0.7, 0.2]))}
    assert told["in words"].rows == 2
    assert told["in words"].error is None
    assert told["in words"].mean == pytest.approx(0.45)
    assert told["vote share"].error is not None


def test_without_known_answers_nothing_is_told() -> None:
    assert forms_of(PLAN, []) == ()
