"""Known answers teach what a raw confidence is worth."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.ballot_table import Flags, Floats
from consensus.learning.confidence_map import ISOTONIC_FROM, cross_mapped, fit_confidence_map
from consensus.measures.calibration_error import calibration_error
from consensus.measures.discrimination import discrimination


def too_sure(rows: int, seed: int = 1) -> tuple[Floats, Flags]:
    """Confidences between 0.8 and 1, of which half to three quarters are right."""
    chance = np.random.default_rng(seed)
    sure = 0.8 + 0.2 * chance.random(rows)
    return sure, chance.random(rows) < 0.5 + 1.25 * (sure - 0.8)


@pytest.mark.parametrize("rows", [100, ISOTONIC_FROM])
def test_who_is_too_sure_is_brought_to_scale_on_rows_that_taught_nothing(rows: int) -> None:
    sure, right = too_sure(rows)
    mapped = cross_mapped(sure, right)
    assert calibration_error(sure, right) > 0.2
    assert calibration_error(mapped, right) < 0.06


@pytest.mark.parametrize("rows", [60, ISOTONIC_FROM])
def test_who_is_surer_is_never_mapped_below_who_is_less_sure(rows: int) -> None:
    sure, right = too_sure(rows)
    mapped = fit_confidence_map(sure, right)(np.linspace(0.0, 1.0, 50))
    assert (np.diff(mapped) >= -1e-12).all()
    assert ((mapped >= 0.0) & (mapped <= 1.0)).all()


def test_a_confidence_that_points_the_wrong_way_is_worth_the_share_of_right_answers() -> None:
    sure, right = too_sure(200)
    backward = fit_confidence_map(1.0 - sure, right)(np.array([0.0, 0.5, 1.0]))
    assert backward == pytest.approx([right.mean()] * 3)


def test_a_confidence_that_is_always_the_same_is_worth_the_share_of_right_answers() -> None:
    right = np.array([True, True, False, True])
    assert fit_confidence_map([1.0] * 4, right)(np.array([1.0, 0.2])) == pytest.approx([0.75] * 2)
    assert fit_confidence_map([0.1, 0.9], [1, 1])(np.array([0.3])) == pytest.approx([1.0])


def test_an_answer_does_not_teach_its_own_worth() -> None:
    sure = np.full(20, 0.9)
    right = np.zeros(20, dtype=bool)
    right[0] = True
    assert cross_mapped(sure, right)[0] == 0.0


def test_noise_tells_nothing_apart_after_the_map_either() -> None:
    chance = np.random.default_rng(2)
    sure, right = chance.random(300), chance.random(300) < 0.7
    mapped = cross_mapped(sure, right)
    assert np.ptp(mapped) < 0.25
    area = discrimination(mapped, right)
    assert area is not None
    assert abs(area - 0.5) < 0.15
