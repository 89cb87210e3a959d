"""The middle of a distribution."""

from __future__ import annotations

import random

import pytest

from kinds.merging.scale import mean_of, median_of

LEVELS = [1.0, 2.0, 3.0, 4.0, 5.0]


def test_the_median_is_a_level_or_the_middle_of_two() -> None:
    assert median_of(LEVELS, [0.1, 0.2, 0.4, 0.2, 0.1]) == 3.0
    assert median_of(LEVELS, [0.5, 0.0, 0.0, 0.5, 0.0]) == 2.5
    assert median_of(LEVELS, [0.0, 0.0, 0.0, 0.0, 1.0]) == 5.0
    assert median_of(LEVELS, [0.0] * 5) == 3.0


def test_the_mean_weighs_every_level() -> None:
    assert mean_of(LEVELS, [1.0, 0.0, 0.0, 0.0, 1.0]) == 3.0
    assert mean_of(LEVELS, [0.0, 0.0, 0.0, 1.0, 3.0]) == pytest.approx(4.75)
    assert mean_of(LEVELS, [0.0] * 5) == 3.0


def test_each_makes_its_own_error_least() -> None:
    chance = random.Random(1)
    for _ in range(50):
        p = [chance.random() ** 3 for _ in LEVELS]
        tries = [n / 10 for n in range(10, 51)]
        median, mean = median_of(LEVELS, p), mean_of(LEVELS, p)

        def cost(at: float, power: int, p: list[float] = p) -> float:
            return sum(q * abs(level - at) ** power for level, q in zip(LEVELS, p, strict=True))

        assert cost(median, 1) <= min(cost(at, 1) for at in tries) + 1e-9
        assert cost(mean, 2) <= min(cost(at, 2) for at in tries) + 1e-9
