"""The shipped weights are those that the project's own attacks and texts teach."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from folkmoot.bench.attacks.fitting import Example, fit_all, fitted_weights
from kinds.suspects.weighing import Weights, shipped, suspicion

ROOT = Path(__file__).parents[4]


def test_the_shipped_weights_can_be_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    again = Weights.model_validate(tomllib.loads(fit_all()))
    assert again.base == pytest.approx(shipped().base, abs=0.05)
    assert again.weights == pytest.approx(shipped().weights, abs=0.05)


def test_no_sign_takes_suspicion_away() -> None:
    assert all(weight > 0.0 for weight in shipped().weights.values())


def test_what_only_attacks_show_is_learnt_and_what_all_show_is_not() -> None:
    attacks = [Example(frozenset({"label", "rules"}), True)] * 50
    calm = [Example(frozenset({"rules"}), False)] * 50
    weights = fitted_weights([*attacks, *calm])
    assert suspicion({"label", "rules"}, weights) > 0.5 > suspicion({"rules"}, weights)
