"""Logistic regression on calibrated ballots, held to leaving them as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN
from consensus.learning.calibrators.logistic import Refinement, fit_refinement, refined
from consensus.learning.calibrators.logits import softmax


def test_without_gold_the_ballots_stay_as_they_are(invented: Any) -> None:
    (said,), _ = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=80)
    shares = softmax(said)
    learnt = fit_refinement(shares, np.full(80, UNKNOWN))
    assert learnt == Refinement()
    assert refined(shares, learnt) == pytest.approx(shares)


def test_gold_shows_that_a_voice_takes_two_labels_for_each_other(invented: Any) -> None:
    (said,), gold = invented([0.4, 0.3, 0.3], [[0.0, 0.0, 0.0]], tasks=600, signal=4.0)
    shares = softmax(said[:, [1, 0, 2]])
    told = np.where(np.arange(600) < 300, gold, UNKNOWN)
    answers = refined(shares, fit_refinement(shares, told)).argmax(axis=1)
    assert (shares.argmax(axis=1) == gold)[300:].mean() < 0.4
    assert (answers == gold)[300:].mean() > 0.9


def test_twenty_rows_of_gold_do_a_fair_voice_little_harm() -> None:
    random = np.random.default_rng(0)
    fair = softmax(random.normal(size=(3000, 3)) * 1.5)
    gold = (fair.cumsum(axis=1) < random.uniform(size=(3000, 1))).sum(axis=1)

    def loss(read: np.ndarray) -> float:
        return float(-np.log(read[np.arange(3000), gold]).mean())

    harm = [
        loss(refined(fair, fit_refinement(fair[start : start + 20], gold[start : start + 20])))
        - loss(fair)
        for start in range(0, 1000, 20)
    ]
    assert np.mean(harm) < 0.04  # of a log loss of 0.8; seven free parameters cost 7 / 40


def test_the_refinement_is_the_optimum_of_its_penalised_likelihood(invented: Any) -> None:
    (said,), gold = invented([0.5, 0.5], [[1.0, 0.0]], tasks=100)
    shares = softmax(said)
    found = fit_refinement(shares, gold)
    missed = np.eye(2)[gold] - refined(shares, found)
    # where the gradient of the log-likelihood balances that of the ridge of 3 on the bias
    assert missed.sum(axis=0) == pytest.approx(3.0 * np.asarray(found.bias), abs=1e-2)


def test_ballots_that_rule_labels_out_can_be_refined() -> None:
    certain = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    learnt = fit_refinement(certain, np.array([1, 0, 2, 1, 0, 2]))
    assert np.isfinite(refined(certain, learnt)).all()
