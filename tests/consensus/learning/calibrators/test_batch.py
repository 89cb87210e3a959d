"""Batch calibration: the mean is taken out, the prior put in."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN
from consensus.learning.calibrators.base import nothing_known, softmax
from consensus.learning.calibrators.batch import TRUST_ROWS, Batch, corrections, taught, untaught

EVEN = np.array([0.5, 0.5])


def test_with_an_even_prior_it_is_the_formula_of_the_paper() -> None:
    shares = np.array([[0.8, 0.2], [0.5, 0.5]])
    learnt = Batch().fit(np.log(shares), nothing_known(shares), EVEN)
    # mean log-odds: (ln 4 + ln 1) / 2 = ln 2, trusted 2 / (2 + 8); odds of the first: 4 / 2^0.2
    assert TRUST_ROWS == 8.0
    odds = 4.0 / 2.0**0.2
    first = Batch().apply(np.log(shares), learnt)[0, 0]
    assert first == pytest.approx(odds / (1.0 + odds))


def test_a_constant_leaning_towards_a_label_is_removed(invented: Any) -> None:
    (said,), _ = invented([0.5, 0.5], [[0.0, 0.0]], tasks=4000)
    leaning = softmax(said + np.array([2.0, 0.0]))
    fair = Batch().apply(said, Batch().fit(said, nothing_known(said), EVEN))
    learnt = Batch().fit(np.log(leaning), nothing_known(said), EVEN)
    # 8 / (4000 + 8) of the leaning is not trusted to be one
    assert Batch().apply(np.log(leaning), learnt) == pytest.approx(fair, abs=2.0 * 8 / 4008 / 4)


def test_ballots_that_come_one_by_one_teach_the_same_as_a_finished_batch(
    invented: Any,
) -> None:
    (said,), _ = invented([0.6, 0.3, 0.1], [[0.0, 1.0, -1.0]], tasks=50)
    prior = np.array([0.5, 0.3, 0.2])
    batch = Batch().fit(said, nothing_known(said), prior)
    online = reduce(taught, said, untaught(prior))
    assert online.ballots == batch.ballots == 50
    assert corrections(online) == pytest.approx(corrections(batch))


def test_the_prior_is_the_share_in_gold_with_one_more_of_each() -> None:
    shares = np.full((5, 2), 0.5)
    gold = np.array([0, 0, 1, UNKNOWN, 0])
    learnt = Batch().fit(np.log(shares), gold)
    assert learnt.prior == pytest.approx((4 / 6, 2 / 6))


def test_a_prior_that_is_given_is_believed() -> None:
    shares = np.full((5, 2), 0.5)
    learnt = Batch().fit(np.log(shares), np.zeros(5, dtype=np.int64), np.array([0.1, 0.9]))
    assert learnt.prior == pytest.approx((0.1, 0.9))


def test_before_the_first_ballot_nothing_is_corrected() -> None:
    assert corrections(untaught(np.array([0.9, 0.1]))) == pytest.approx([0.0, 0.0])
