"""Choosing a calibration for one voice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from consensus.ballot_table import UNKNOWN
from consensus.learning.calibrators.base import nothing_known
from consensus.learning.calibrators.batch import Batch
from consensus.learning.calibrators.choice import ENOUGH_GOLD, Chosen, apply_chosen, choose


def test_without_gold_it_is_batch_calibration(invented: Any) -> None:
    (said,), _ = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=60)
    unknown = nothing_known(said)
    chosen = choose(said, unknown)
    assert (chosen.method, chosen.losses) == ("batch", {})
    batch = Batch().apply(said, Batch().fit(said, unknown))
    assert apply_chosen(said, chosen) == pytest.approx(batch)


def test_a_choice_is_not_made_on_a_handful_of_rows(invented: Any) -> None:
    (said,), gold = invented([0.5, 0.5], [[3.0, 0.0]], tasks=60)
    told = np.where(np.arange(60) < ENOUGH_GOLD - 1, gold, UNKNOWN)
    assert choose(said, told, fallback="none").method == "none"


def test_labels_that_a_voice_takes_for_each_other_need_the_regression(invented: Any) -> None:
    (said,), gold = invented([0.4, 0.3, 0.3], [[0.0, 0.0, 0.0]], tasks=200, signal=4.0)
    chosen = choose(said[:, [1, 0, 2]], gold)
    assert chosen.method == "logistic"
    assert min(chosen.losses, key=lambda name: chosen.losses[name]) == "logistic"


def test_of_equals_the_fallback_is_chosen(invented: Any) -> None:
    said = np.full((40, 2), np.log(0.5))  # every method makes the same of this but the prior
    gold = np.tile([0, 1], 20)
    chosen = choose(said, gold, np.array([0.5, 0.5]), candidates=("none",), fallback="batch")
    assert chosen.losses["none"] == pytest.approx(chosen.losses["batch"])
    assert chosen.method == "batch"


def test_hidden_gold_is_hidden(invented: Any) -> None:
    """A regression on pure noise looks good on its own rows, and must not on held-out ones."""
    random = np.random.default_rng(0)
    said = np.log(random.dirichlet([1.0] * 6, size=60))
    losses = choose(said, random.integers(6, size=60)).losses
    assert losses["logistic"] > np.log(6) - 0.05


def test_a_choice_survives_being_written_down(invented: Any) -> None:
    (said,), gold = invented([0.5, 0.3, 0.2], [[1.0, 0.0, 0.0]], tasks=60)
    chosen = choose(said, gold)
    again = Chosen.model_validate_json(chosen.model_dump_json())
    assert apply_chosen(said, again) == pytest.approx(apply_chosen(said, chosen))
