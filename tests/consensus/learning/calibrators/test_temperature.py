"""Temperature scaling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN
from consensus.learning.calibrators.base import nothing_known, softmax
from consensus.learning.calibrators.temperature import UNTUNED, TemperatureScaling

METHOD = TemperatureScaling()


def test_the_order_of_the_labels_stays(invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=50)
    calibrated = METHOD.apply(said, METHOD.fit(said, gold))
    assert (calibrated.argsort(axis=1) == said.argsort(axis=1)).all()


def test_a_voice_three_times_as_sure_as_it_is_right_is_divided_by_three() -> None:
    random = np.random.default_rng(0)
    honest = random.normal(size=(4000, 3)) * 1.5
    chances = softmax(honest)
    gold = (chances.cumsum(axis=1) < random.uniform(size=(4000, 1))).sum(axis=1)
    assert METHOD.fit(3.0 * honest, gold).temperature == pytest.approx(3.0, rel=0.07)


def test_without_gold_the_temperature_is_the_untuned_one(invented: Any) -> None:
    (said,), _ = invented([0.5, 0.5], [[0.0, 0.0]], tasks=20)
    assert METHOD.fit(said, nothing_known(said)).temperature == UNTUNED


def test_one_row_of_gold_moves_it_little(invented: Any) -> None:
    said = np.log([[0.999, 0.001]] * 5)
    wrong = np.array([1, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN])
    assert UNTUNED < METHOD.fit(said, wrong).temperature < 3 * UNTUNED
