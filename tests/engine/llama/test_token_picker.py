"""How the next token is chosen, without a grammar. No model: its predictions are given."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from engine.base import Sampling
from engine.llama.distribution import Distribution
from engine.llama.token_picker import TokenPicker

UNSPOKEN = 5


def picked(sampling: Sampling, *logits: float, count: int = 6) -> list[int]:
    """The tokens of a text before each of which the model predicts the same."""
    model: Any = SimpleNamespace(unspoken=np.array([UNSPOKEN]), pieces=[b""] * 6)
    picker = TokenPicker(model, sampling, None)
    tokens = []
    for _ in range(count):
        tokens.append(picker.pick(Distribution(np.array(logits, dtype=np.float32))))
        picker.accept(tokens[-1])
    return tokens


def test_a_presence_penalty_counts_once_for_each_token_of_the_text() -> None:
    assert picked(Sampling(), 1, 4, 3, 2.5, 0, 9, count=3) == [1, 1, 1]
    assert picked(Sampling(presence_penalty=2), 1, 4, 3, 2.5, 0, 9) == [1, 2, 3, 1, 1, 1]


def test_a_negative_one_makes_a_text_stay_with_its_tokens() -> None:
    said = Sampling(temperature=1, seed=1, presence_penalty=-2)
    free = picked(said.model_copy(update={"presence_penalty": 0.0}), *[0.0] * 6, count=400)
    fond = picked(said, *[0.0] * 6, count=4)
    assert len(set(free)) == UNSPOKEN
    assert len(set(fond)) < 4


def test_only_what_the_limits_leave_is_drawn() -> None:
    logits = np.log([0.1, 0.4, 0.05, 0.25, 0.1, 0.1]).tolist()
    drawn = Sampling(temperature=1, seed=3, top_p=0.6)
    assert set(picked(drawn, *logits, count=200)) == {1, 3}
    assert picked(drawn, *logits, count=200) == picked(drawn, *logits, count=200)
    assert set(picked(Sampling(temperature=1, min_p=1), *logits, count=20)) == {1}


def test_temperature_comes_before_the_nucleus() -> None:
    logits = np.log([0.15, 0.5, 0.1, 0.1, 0.1, 0.05]).tolist()
    hot = Sampling(temperature=4, seed=3, top_p=0.5)
    assert len(set(picked(hot, *logits, count=200))) > 2


def test_draws_are_as_frequent_as_they_are_probable() -> None:
    logits = np.log([6, 3, 1, 1e-9, 1e-9, 9])
    drawn = picked(Sampling(temperature=1, top_p=0.85), *logits, count=3000)
    assert abs(drawn.count(0) / 3000 - 6 / 9) < 0.03
    assert set(drawn) == {0, 1}


def test_improbable_tokens_are_drawn_as_often_as_they_are_probable_together() -> None:
    model: Any = SimpleNamespace(unspoken=np.array([], dtype=np.int64), pieces=[b""] * 3000)
    logits = np.zeros(3000, dtype=np.float32)
    logits[7] = np.log(1.5e5)  # so the others have 2% together
    picker = TokenPicker(model, Sampling(temperature=1, seed=2), None)
    drawn = [picker.pick(Distribution(logits)) for _ in range(4000)]
    others = [token for token in drawn if token != 7]
    assert abs(len(others) / 4000 - 0.0196) < 0.006
    assert len(set(others)) > 0.9 * len(others)


def test_a_seed_says_the_same_although_predictions_are_rounded_otherwise() -> None:
    model: Any = SimpleNamespace(unspoken=np.array([], dtype=np.int64), pieces=[b""] * 2000)
    chance = np.random.default_rng(1)
    pickers = [TokenPicker(model, Sampling(temperature=1, seed=5), None) for _ in range(2)]
    same = 0
    for _ in range(300):
        logits = chance.normal(0, 3, 2000).astype(np.float32)
        rounded = logits + chance.normal(0, 0.02, 2000).astype(np.float32)
        one, other = (
            picker.pick(Distribution(each))
            for picker, each in zip(pickers, (logits, rounded), strict=True)
        )
        same += one == other
    assert same > 0.95 * 300
