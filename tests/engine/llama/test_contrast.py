"""What a token scores when what others would say counts against it. Pure; no model."""

from __future__ import annotations

import numpy as np
import pytest

from engine.llama.contrast import contrasted
from engine.llama.distribution import Distribution


def prediction(*shares: float) -> Distribution:
    return Distribution(np.log(np.array(shares, dtype=np.float32)) + 2)


OWN, OTHER, THIRD = (
    prediction(0.5, 0.4, 0.099, 0.001),
    prediction(0.6, 0.1, 0.2, 0.1),
    prediction(0.1, 0.7, 0.1, 0.1),
)


def shares(scores: Distribution) -> list[float]:
    return [float(np.exp(scores.of(token))) for token in range(4)]


def test_without_weight_and_threshold_it_is_the_own_prediction() -> None:
    assert shares(contrasted(OWN, [OTHER], 0.0, 0.0)) == pytest.approx(shares(OWN), abs=1e-5)
    assert shares(contrasted(OWN, [], 0.9, 0.0)) == pytest.approx(shares(OWN), abs=1e-5)


def test_what_others_would_say_too_is_said_less() -> None:
    both = np.array([0.5 / 0.6, 0.4 / 0.1, 0.099 / 0.2, 0.001 / 0.1])
    scores = contrasted(OWN, [OTHER], 1.0, 0.0)
    assert shares(scores) == pytest.approx(list(both / both.sum()), rel=1e-4)


def test_of_several_others_the_mean_counts() -> None:
    mean = (np.array([0.6, 0.1, 0.2, 0.1]) * np.array([0.1, 0.7, 0.1, 0.1])) ** 0.25
    both = np.array([0.5, 0.4, 0.099, 0.001]) / mean
    scores = contrasted(OWN, [OTHER, THIRD], 0.5, 0.0)
    assert shares(scores) == pytest.approx(list(both / both.sum()), rel=1e-4)


def test_what_is_hardly_possible_by_itself_is_not_said_whatever_the_others_say() -> None:
    others = [prediction(0.9, 0.09, 0.0099, 0.0001)]
    assert int(contrasted(OWN, others, 2.0, 0.0).logits.argmax()) == 3
    held = shares(contrasted(OWN, others, 2.0, 0.1))
    assert held[3] == 0.0
    assert all(share > 0 for share in held[:3])
