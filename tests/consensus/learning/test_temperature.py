"""One temperature: how sure an answer may be."""

from __future__ import annotations

import numpy as np

from consensus.learning.temperature import fit_temperature, tempered


def test_a_temperature_makes_the_too_sure_less_sure_and_keeps_their_order() -> None:
    rng = np.random.default_rng(0)
    gold = rng.integers(2, size=400)
    sure = np.where(rng.random(400) < 0.7, 0.99, 0.01)  # right in 70%, and always sure
    said = np.where(np.eye(2)[gold] == 1, sure[:, None], 1 - sure[:, None])
    temperature = fit_temperature(said, gold)
    assert temperature > 2.0
    cooled = tempered(said, temperature)
    assert (cooled.argmax(axis=1) == said.argmax(axis=1)).all()
