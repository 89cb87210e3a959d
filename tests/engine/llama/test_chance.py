"""Draws are exact, and a seed says the same again. Pure; no model."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.llama.chance import Chance, gumbel

DRAWS = 6000


def shares(scores: NDArray[np.float32], tokens: list[int]) -> NDArray[np.float64]:
    weights = np.exp(scores.astype(np.float64))
    rest = np.zeros_like(weights)
    rest[tokens] = weights[tokens]
    found: NDArray[np.float64] = rest / rest.sum()
    return found


def mixed() -> NDArray[np.float32]:
    """A few probable tokens, and a thousand improbable ones with a tenth of the probability."""
    scores = np.full(1010, np.log(1e-4), dtype=np.float32)
    scores[:10] = np.log(np.linspace(0.01, 0.17, 10))
    scores[3] = np.log(2)
    return scores


@pytest.mark.parametrize("step", [1, 3, 500])
def test_draws_among_those_that_may_be_said_are_as_frequent_as_they_are_probable(step: int) -> None:
    scores, chance = mixed(), Chance(1)
    may = list(range(0, len(scores), step))
    allowed = set(may)

    def permitted(tokens: NDArray[np.int64]) -> int | None:
        return next((int(token) for token in tokens if int(token) in allowed), None)

    drawn = [chance.draw(scores, None if step == 1 else permitted) for _ in range(DRAWS)]
    found = [token for token in drawn if token is not None]
    assert len(found) > 0.98 * DRAWS
    assert set(found) <= allowed
    expected = shares(scores, may)
    for token in may[:5]:
        assert abs(found.count(token) / len(found) - expected[token]) < 0.03
    improbable = sum(token >= 10 for token in found) / len(found)
    assert abs(improbable - expected[10:].sum()) < 0.03


def test_where_nothing_may_be_said_nothing_is() -> None:
    assert Chance(1).draw(mixed(), lambda tokens: None) is None


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    def texts(seed: int) -> list[int | None]:
        chance = Chance(seed)
        return [chance.draw(mixed()) for _ in range(30)]

    assert texts(4) == texts(4)
    assert texts(4) != texts(5)


def test_noise_is_gumbel_and_belongs_to_seed_place_and_token() -> None:
    tokens = np.arange(20_000)
    noise = gumbel(3, 1, tokens)
    assert abs(noise.mean() - 0.5772) < 0.03
    assert abs(noise.var() - np.pi**2 / 6) < 0.06
    assert np.array_equal(gumbel(3, 1, tokens[50:60]), noise[50:60])
    others = np.stack([noise, gumbel(3, 2, tokens), gumbel(4, 1, tokens), gumbel(0, 0, tokens)])
    assert np.abs(np.corrcoef(others) - np.eye(4)).max() < 0.03
