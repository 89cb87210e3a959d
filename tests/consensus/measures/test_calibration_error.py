"""The calibration error is what it is, not what noise makes of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from consensus.ballot_table import Flags, Floats
from consensus.measures.calibration_error import (
    binned_calibration_error,
    calibration_error,
    calibration_error_interval,
    reliability,
)

Truth = Callable[[Floats], Floats]
"""From confidence to the chance of being right."""


def half_as_sure(confidence: Floats) -> Floats:
    """What a forecaster whose log-odds are twice too big deserves."""
    odds = np.sqrt(confidence / (1.0 - confidence))
    return np.asarray(odds / (1.0 + odds))


TRUTHS: dict[str, Truth] = {
    "calibrated": lambda c: c,
    "3 points too sure": lambda c: c - 0.03,
    "5 points too sure": lambda c: c - 0.05,
    "10 points too sure": lambda c: c - 0.10,
    "too sure above, too unsure below": lambda c: 0.8 + 0.5 * (c - 0.8),
    "log-odds twice too big": half_as_sure,
}


def forecasts(rows: int, truth: Truth, chance: np.random.Generator) -> tuple[Floats, Flags, float]:
    """Confidences from 0.5 to 1, rightness, and the true calibration error of these confidences."""
    confidence = 0.5 + 0.5 * chance.beta(2.0, 1.2, rows)
    deserved = truth(confidence)
    return confidence, chance.random(rows) < deserved, float(np.abs(deserved - confidence).mean())


def mean_bias(measure: Callable[..., float], rows: int, truth: Truth) -> float:
    chance = np.random.default_rng(7)
    found = []
    for _ in range(400 if rows < 1000 else 100):
        confidence, right, true = forecasts(rows, truth, chance)
        found.append(measure(confidence, right) - true)
    return float(np.mean(found))


@pytest.mark.parametrize("name", TRUTHS)
@pytest.mark.parametrize(("rows", "bias"), [(150, 0.02), (350, 0.012), (1000, 0.01), (5000, 0.005)])
def test_the_estimate_is_nearly_unbiased_for_forecasters_good_and_bad(
    rows: int, bias: float, name: str
) -> None:
    assert abs(mean_bias(calibration_error, rows, TRUTHS[name])) <= bias


def test_the_plain_estimate_reads_nine_points_on_150_calibrated_rows() -> None:
    assert mean_bias(binned_calibration_error, 150, TRUTHS["calibrated"]) == pytest.approx(
        0.09, abs=0.005
    )


def test_a_gap_that_is_the_same_everywhere_is_read_off() -> None:
    right = np.arange(10_000) % 10 < 6
    assert binned_calibration_error(np.full(10_000, 0.9), right) == pytest.approx(0.3)
    assert calibration_error(np.full(10_000, 0.9), right) == pytest.approx(0.3, abs=1e-6)


def test_certainty_that_is_always_right_has_no_error() -> None:
    assert calibration_error(np.ones(50), np.ones(50)) == 0.0


def test_certainty_that_is_always_wrong_is_off_by_all_there_is() -> None:
    assert calibration_error(np.ones(50), np.zeros(50)) == pytest.approx(1.0)


def test_equal_confidences_are_never_parted() -> None:
    confidence = [0.6] * 7 + [0.9] * 3
    right = [1, 1, 1, 0, 0, 0, 0, 1, 1, 1]
    points = reliability(confidence, right, bins=5)
    assert [p.confidence for p in points] == pytest.approx([0.6, 0.9])
    assert [(p.right.count, p.right.total) for p in points] == [(3, 7), (3, 3)]


def test_bins_are_about_equally_full_and_rise() -> None:
    confidence = np.random.default_rng(0).random(1003)
    points = reliability(confidence, confidence > 0.5, bins=10)
    assert {p.right.total for p in points} <= {100, 101}
    assert [p.confidence for p in points] == sorted(p.confidence for p in points)
    assert sum(p.right.count for p in points) == (confidence > 0.5).sum()


def test_the_order_of_the_rows_does_not_matter() -> None:
    confidence, right, _ = forecasts(200, TRUTHS["calibrated"], np.random.default_rng(1))
    turned = np.random.default_rng(2).permutation(200)
    assert calibration_error(confidence[turned], right[turned]) == pytest.approx(
        calibration_error(confidence, right)
    )


@pytest.mark.parametrize(
    ("confidence", "right"),
    [([], []), ([0.5], [1, 0]), ([1.2], [1]), ([float("nan")], [1]), ([0.5], [0.5])],
)
def test_what_cannot_be_measured_is_refused(confidence: list[float], right: list[float]) -> None:
    with pytest.raises(ValueError, match=r"confidence|answer"):
        calibration_error(confidence, right)


def test_the_interval_holds_the_true_error_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(11)
    held = 0
    for _ in range(40):
        confidence, right, true = forecasts(150, TRUTHS["10 points too sure"], chance)
        found = calibration_error_interval(confidence, right)
        assert 0.0 <= found.low <= found.value <= found.high
        held += found.low <= true <= found.high
    assert held >= 34
