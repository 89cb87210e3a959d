"""Draws that go by the vectors of a model: the same as by words, once all vectors are there."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from engine.scripted.engine import vector_of
from recipes.base import Drawn, Lacking
from recipes.draws.demonstrations import Demonstrations
from recipes.draws.medoids import Medoids
from recipes.draws.nearest import Nearest
from tests.recipes.draws.sequences import both_ways, drawn
from tests.recipes.draws.test_nearest import texts
from tests.recipes.pools import Pools

BY: dict[str, Any] = {"by": "embedding", "embedder": "scripted"}


def pools() -> Pools:
    seeds = [{"text": text, "label": "good"} for text in texts(5, 1)]
    return Pools(["corpus"], seeds=seeds, corpus=[{"document": text} for text in texts(60, 2)])


def nearest(**more: Any) -> Nearest:
    given = {"in": "corpus", "to": "text", "on": "document", **BY, **more}
    return Nearest.model_validate({"each": "seeds", "nearest": given})


def cosines(text: str) -> np.ndarray:
    rows = np.array([vector_of(row) for row in texts(60, 2)])
    found: np.ndarray = rows @ np.array(vector_of(text))
    return found


def test_ranks_are_by_the_cosine_of_vectors() -> None:
    units = drawn(nearest(ranks=[2, 5]), pools())
    assert [unit.records["seeds"][0] for unit in units] == [0, 1, 2, 3, 4] * 4
    for turn, unit in enumerate(units):
        order = np.argsort(-cosines(unit.fields["text"]).round(6), kind="stable")
        assert unit.records["corpus"][0] - 5 == order[1 + turn // 5]


def test_bands_of_vectors_are_told_in_shares_of_pairs() -> None:
    pairs = np.concatenate([cosines(row) for row in texts(60, 2)])
    low, high = np.quantile(pairs, 0.5), np.quantile(pairs, 0.9)
    units = drawn(nearest(ranks=[1, 60], quantiles=[0.5, 0.9]), pools(), 500)
    found = [cosines(unit.fields["text"])[unit.records["corpus"][0] - 5] for unit in units]
    assert low - 0.01 <= min(found) <= max(found) <= high + 0.01
    assert units


def test_draws_by_vectors_go_on_after_a_restart() -> None:
    def grow(whole: Pools, number: int) -> None:
        if number % 4 == 0:
            whole.accept("seeds", {"text": texts(1, number)[0], "label": "late"})

    assert both_ways(nearest(ranks=[1, 3]), pools, grow)


def test_what_the_next_seeds_lack_is_asked_for_with_what_one_lacks() -> None:
    whole = pools()
    seeds = texts(5, 1)
    whole.lacks = lambda text: text in seeds
    with pytest.raises(Lacking) as lacking:
        nearest().next(None, 0, Random(0), whole)
    assert list(lacking.value.texts) == seeds


def test_kate_shows_what_is_alike_by_vectors() -> None:
    rows = texts(40, 4)
    whole = Pools(gold=[{"text": row} for row in rows])
    draw = Demonstrations.model_validate({"demonstrations": {"in": "gold", "on": "text", **BY}})
    found = draw.add(Drawn(0, {"text": rows[11] + " new"}), 0, Random(0), whole)
    assert found is not None
    assert found.records["demonstrations"][-1] == 11
    whole.lacks = lambda text: text == rows[3]
    whole.forget_indexes()
    with pytest.raises(Lacking):
        draw.add(Drawn(0, {"text": rows[11]}), 0, Random(0), whole)


def test_longform_groups_by_vectors() -> None:
    rng = Random(1)
    words = [["plot", "cast", "scene"], ["cake", "oven", "salt"], ["goal", "team", "ball"]]
    rows = [{"document": " ".join(rng.choices(words[n % 3], k=6))} for n in range(90)]
    draw = Medoids.model_validate({"medoids": "corpus", "on": "document", "count": 3, **BY})
    units = drawn(draw, Pools(["corpus"], corpus=rows))
    about = [set(unit.fields["document"].split()) for unit in units]
    assert len(units) == 3
    assert all(not one & other for n, one in enumerate(about) for other in about[:n])
    lacking = Pools(["corpus"], corpus=rows)
    lacking.lacks = lambda text: text == rows[7]["document"]
    with pytest.raises(Lacking):
        draw.next(None, 0, Random(0), lacking)
