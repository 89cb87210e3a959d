"""Contextual calibration, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from consensus.learning.calibrators.base import nothing_known
from consensus.learning.calibrators.contextual import Contextual


def test_what_is_said_to_no_content_counts_for_nothing() -> None:
    nothing = np.log([[0.9, 0.1], [0.7, 0.3]])  # mean .8, .2
    learnt = Contextual().fit(nothing, nothing_known(nothing))
    calibrated = Contextual().apply(np.log([[0.8, 0.2], [0.5, 0.5]]), learnt)
    assert calibrated == pytest.approx(np.array([[0.5, 0.5], [0.2, 0.8]]))


def test_no_content_is_answered_as_the_prior_says() -> None:
    nothing = np.log([[0.8, 0.2]])
    learnt = Contextual().fit(nothing, nothing_known(nothing), np.array([0.3, 0.7]))
    assert Contextual().apply(nothing, learnt) == pytest.approx(np.array([[0.3, 0.7]]))
