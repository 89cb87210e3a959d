"""What every calibration method promises, whatever it does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN
from consensus.learning.calibrators import base
from consensus.learning.calibrators.base import calibrator, calibrators, nothing_known, softmax
from schema.errors import InvalidCampaign

METHODS = calibrators()


def test_the_built_in_methods_are_known_by_name() -> None:
    assert METHODS == ("batch", "contextual", "logistic", "none", "prototypes", "temperature")


def test_an_unknown_method_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidCampaign, match="no calibration method 'bach'") as error:
        calibrator("bach")
    assert "batch" in str(error.value)


@pytest.mark.parametrize("name", METHODS)
def test_rows_sum_to_one_and_a_silent_row_stays_silent(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=40)
    said[3] = np.nan
    method = calibrator(name)
    calibrated = method.apply(said, method.fit(said, gold))
    assert np.isnan(calibrated[3]).all()
    spoken = np.delete(calibrated, 3, axis=0)
    assert spoken.sum(axis=1) == pytest.approx(1.0)
    assert (spoken >= 0).all()


@pytest.mark.parametrize("name", METHODS)
def test_a_silent_row_teaches_nothing(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=40)
    method = calibrator(name)
    with_silence = np.vstack([said, np.full((1, 3), np.nan)])
    told = method.fit(with_silence, np.append(gold, UNKNOWN))
    assert method.apply(said, told) == pytest.approx(method.apply(said, method.fit(said, gold)))


@pytest.mark.parametrize("name", METHODS)
def test_a_voice_of_which_nothing_is_known_keeps_its_order_of_the_labels(name: str) -> None:
    method = calibrator(name)
    learnt = method.fit(np.empty((0, 3)), np.empty(0, dtype=np.int64))
    said = np.log([[0.2, 0.5, 0.3]])
    assert list(np.argsort(method.apply(said, learnt)[0])) == [0, 2, 1]


@pytest.mark.parametrize("name", METHODS)
def test_gold_of_one_label_only_rules_no_label_out(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=60)
    told = np.where(gold == 0, 0, UNKNOWN)
    method = calibrator(name)
    calibrated = method.apply(said, method.fit(said, told))
    assert np.isfinite(calibrated).all()
    assert (calibrated.mean(axis=0) > 0.01).all()


@pytest.mark.parametrize("name", METHODS)
def test_labels_may_stand_in_any_order(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=60)
    order, place = [2, 0, 1], np.array([1, 2, 0])
    method = calibrator(name)
    plain = method.apply(said, method.fit(said, gold))
    turned = method.apply(said[:, order], method.fit(said[:, order], place[gold]))
    assert turned == pytest.approx(plain[:, order], abs=1e-6)


@pytest.mark.parametrize("name", METHODS)
def test_what_was_learnt_survives_being_written_down(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=40)
    method = calibrator(name)
    learnt = method.fit(said, gold)
    assert method.learnt.model_validate_json(learnt.model_dump_json()) == learnt


@pytest.mark.parametrize("name", METHODS)
def test_what_went_to_other_words_than_labels_does_not_matter(name: str, invented: Any) -> None:
    (said,), gold = invented([0.5, 0.5], [[1.0, 0.0]], tasks=40)
    lost = np.random.default_rng(1).uniform(0.0, 3.0, size=(40, 1))
    method = calibrator(name)
    whole = method.apply(said, method.fit(said, gold))
    assert method.apply(said - lost, method.fit(said - lost, gold)) == pytest.approx(whole)


def test_no_calibration_changes_nothing() -> None:
    shares = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])
    method = calibrator("none")
    learnt = method.fit(np.log(shares), nothing_known(shares))
    assert method.apply(np.log(shares), learnt) == pytest.approx(shares)


def test_logits_of_any_size_have_probabilities() -> None:
    assert softmax(np.array([1000.0, 1000.0])) == pytest.approx([0.5, 0.5])
    assert base.log_shares(np.array([[-2000.0, -2000.0]])) == pytest.approx(np.log(0.5))
