"""The area under the ROC curve tells right answers from wrong ones by their confidence."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.measures.discrimination import discrimination, discrimination_interval


def test_who_is_always_surer_of_right_answers_has_one_and_who_never_is_has_none() -> None:
    assert discrimination([0.9, 0.8, 0.3, 0.1], [1, 1, 0, 0]) == 1.0
    assert discrimination([0.9, 0.8, 0.3, 0.1], [0, 0, 1, 1]) == 0.0


def test_equal_confidences_count_a_half() -> None:
    assert discrimination([0.5, 0.5, 0.5], [1, 0, 1]) == 0.5
    assert discrimination([0.9, 0.5, 0.5], [1, 1, 0]) == pytest.approx(0.75)


def test_it_is_the_share_of_pairs_in_which_the_right_answer_is_surer() -> None:
    chance = np.random.default_rng(3)
    sure, right = chance.random(60).round(1), chance.random(60) < 0.4
    pairs = [
        1.0 if one > other else 0.5 if one == other else 0.0
        for one in sure[right]
        for other in sure[~right]
    ]
    assert discrimination(sure, right) == pytest.approx(np.mean(pairs))


def test_where_all_are_right_there_is_nothing_to_tell_apart() -> None:
    assert discrimination([0.9, 0.5], [1, 1]) is None
    assert discrimination_interval([0.9, 0.5], [0, 0]) is None


def test_the_interval_holds_the_area_and_narrows_with_rows() -> None:
    chance = np.random.default_rng(0)

    def width(rows: int) -> float:
        sure = chance.random(rows)
        found = discrimination_interval(sure, chance.random(rows) < sure)
        assert found is not None
        assert found.low < found.value < found.high
        assert found.low < 5 / 6 < found.high  # the area of a calibrated uniform forecaster
        return found.high - found.low

    assert width(800) < width(80) / 2
