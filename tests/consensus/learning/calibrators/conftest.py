"""Voices whose leanings are known, because they were made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from consensus.ballot_table import Floats, Numbers

Invented = Callable[..., tuple[Floats, Numbers]]


@pytest.fixture
def invented() -> Invented:
    """Draws tasks of a given class prior, and what voices say of them.

    A voice's logits are a constant for each label, its bias, plus ``signal`` for the true label,
    plus normal noise of variance one.
    """

    def draw(
        prior: Sequence[float],
        biases: Sequence[Sequence[float]],
        *,
        tasks: int = 600,
        signal: float = 1.5,
        seed: int = 0,
    ) -> tuple[Floats, Numbers]:
        random = np.random.default_rng(seed)
        gold = random.choice(len(prior), size=tasks, p=prior)
        noise = random.normal(size=(len(biases), tasks, len(prior)))
        logits = np.asarray(biases)[:, None] + signal * np.eye(len(prior))[gold] + noise
        total = np.log(np.exp(logits).sum(axis=2, keepdims=True))
        return np.asarray(logits - total), gold

    return draw
