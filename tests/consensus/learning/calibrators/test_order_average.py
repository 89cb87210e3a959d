"""Averaging over option orders."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.learning.calibrators.order_average import averaged


def test_the_pull_of_a_position_cancels() -> None:
    meant = np.log([[0.6, 0.4], [0.1, 0.9]])
    pull = np.array([1.3, 0.0])  # towards what is listed first
    assert averaged(np.stack([meant + pull, meant + pull[::-1]])) == pytest.approx(meant)


def test_a_view_that_was_not_asked_has_no_part() -> None:
    one = np.log([[0.6, 0.4], [0.1, 0.9]])
    other = one[:, ::-1].copy()
    other[1] = np.nan
    mean = averaged(np.stack([one, other]))
    assert np.exp(mean) == pytest.approx(np.array([[0.5, 0.5], [0.1, 0.9]]))


def test_where_no_view_was_asked_nothing_is_said() -> None:
    assert np.isnan(averaged(np.full((2, 1, 3), np.nan))).all()
