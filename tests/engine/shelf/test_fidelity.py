"""How close a requantized file stays to its original."""

from __future__ import annotations

import numpy as np
import pytest

from engine.shelf.fidelity import compare, is_faithful

LOGITS = np.random.default_rng(5).normal(0, 3, (50, 200)).astype(np.float32)


def test_the_same_predictions_do_not_diverge() -> None:
    found = compare([(LOGITS, LOGITS + 7)])  # an offset of all logits changes no probability
    assert found.divergence == pytest.approx(0, abs=1e-6)
    assert (found.agreement, found.positions) == (1.0, 50)
    assert is_faithful(found)


def test_the_divergence_is_that_of_the_probabilities() -> None:
    one, other = np.log([[0.5, 0.5]]), np.log([[0.9, 0.1]])
    expected = 0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1)
    found = compare([(one.astype(np.float32), other.astype(np.float32))])
    assert found.divergence == pytest.approx(expected, rel=1e-5)
    assert found.worst == pytest.approx(expected, rel=1e-5)


def test_other_predictions_are_not_faithful() -> None:
    other = np.random.default_rng(6).normal(0, 3, LOGITS.shape).astype(np.float32)
    assert not is_faithful(compare([(LOGITS, LOGITS), (LOGITS, other)]))


def test_a_file_that_computes_no_numbers_is_not_faithful() -> None:
    other = LOGITS.copy()
    other[3, 4] = np.nan
    assert not is_faithful(compare([(LOGITS, other)]))
