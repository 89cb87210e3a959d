"""Proper scores, taken whole and apart."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.measures.proper_scores import brier_parts, brier_score, log_loss

SAID = np.array([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]])
GOLD = np.array([0, 0])


def test_the_brier_score_is_the_squared_distance_from_the_truth() -> None:
    # (0.3² + 0.2² + 0.1² + 1² + 0.5² + 0.5²) / 2
    assert brier_score(SAID, GOLD) == pytest.approx((0.14 + 1.5) / 2)


def test_the_log_loss_is_that_of_the_right_choice_and_never_infinite() -> None:
    assert log_loss(SAID[:1], GOLD[:1]) == pytest.approx(-np.log(0.7))
    assert log_loss(SAID, GOLD, floor=0.01) == pytest.approx((-np.log(0.7) - np.log(0.01)) / 2)


def test_tasks_without_gold_or_answer_are_not_scored() -> None:
    with pytest.raises(ValueError, match="gold"):
        brier_score(SAID, np.array([0, -1]))
    with pytest.raises(ValueError, match="gold"):
        log_loss(np.full((1, 2), np.nan), np.array([0]))


@pytest.mark.parametrize("bins", [1, 4, 10])
def test_the_parts_of_the_brier_score_add_up_to_it(bins: int) -> None:
    chance = np.random.default_rng(3)
    confidence = chance.choice([0.4, 0.55, 0.6, 0.71, 0.9, 0.97], 83)
    right = chance.random(83) < confidence
    parts = brier_parts(confidence, right, bins)
    whole = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert parts.score == pytest.approx(((confidence - right) ** 2).mean())
    assert whole == pytest.approx(parts.score)


def test_the_parts_are_those_of_a_hand_worked_case() -> None:
    # Two bins: 0.6 with 2 of 4 right, 0.9 with 4 of 4 right.
    parts = brier_parts([0.6] * 4 + [0.9] * 4, [1, 1, 0, 0, 1, 1, 1, 1], bins=2)
    noise, whole = (4 * 0.25 / 3) / 8, 0.75 * 0.25 / 7
    assert parts.reliability == pytest.approx((4 * 0.1**2 + 4 * 0.1**2) / 8 - noise)
    assert parts.resolution == pytest.approx((4 * 0.25**2 + 4 * 0.25**2) / 8 - noise + whole)
    assert parts.uncertainty == pytest.approx(0.75 * 0.25 + whole)
    assert parts.within == pytest.approx(0.0)


def test_small_samples_of_a_calibrated_forecaster_look_neither_unreliable_nor_resolved() -> None:
    chance = np.random.default_rng(5)
    parts = []
    for _ in range(1000):
        parts.append(brier_parts(np.full(60, 0.7), chance.random(60) < 0.7, bins=10))
    assert np.mean([p.reliability for p in parts]) == pytest.approx(0.0, abs=3e-4)
    spread = []
    for _ in range(1000):  # confidence that differs and tells nothing
        spread.append(brier_parts(chance.random(60), chance.random(60) < 0.7, bins=5))
    assert np.mean([p.resolution for p in spread]) == pytest.approx(0.0, abs=5e-4)
