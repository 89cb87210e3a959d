"""Edges that are put together never make a circle, and lose as little as they can."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest

from kinds.measures.timelines import Pair, Says, awareness, closure, reduced
from kinds.merging.event_order import best_order

ALL: tuple[Says, ...] = ("before", "after", "equal", "vague")


def _score(edges: dict[Pair, Says], beliefs: dict[Pair, dict[Says, float]]) -> float:
    product_of = 1.0
    for pair, says in edges.items():
        product_of *= beliefs[pair][says]
    return product_of


def _beliefs(events: int, chance: random.Random) -> dict[Pair, dict[Says, float]]:
    found: dict[Pair, dict[Says, float]] = {}
    for pair in combinations(range(events), 2):
        weights = [chance.random() ** 3 for _ in ALL]
        found[pair] = {says: w / sum(weights) for says, w in zip(ALL, weights, strict=True)}
    return found


def test_what_follows_from_edges_is_known() -> None:
    line = closure(4, {(0, 1): "before", (1, 2): "equal", (2, 3): "before"})
    assert line is not None
    assert line.between(0, 3) == "before"
    assert line.between(3, 1) == "after"
    assert line.between(2, 1) == "equal"


@pytest.mark.parametrize(
    "edges",
    [
        {(0, 1): "before", (1, 2): "before", (0, 2): "after"},
        {(0, 1): "before", (1, 2): "before", (0, 2): "equal"},
        {(0, 1): "equal", (1, 2): "equal", (0, 2): "before"},
        {(0, 1): "equal", (2, 3): "equal", (0, 2): "before", (1, 3): "after"},
    ],
)
def test_a_circle_is_seen(edges: dict[Pair, Says]) -> None:
    assert closure(4, edges) is None


def test_vague_says_nothing() -> None:
    line = closure(3, {(0, 1): "before", (1, 2): "before", (0, 2): "vague"})
    assert line is not None
    assert line.between(0, 2) == "before"


@pytest.mark.parametrize("seed", range(20))
def test_of_few_events_the_edges_are_the_best_that_fit_together(seed: int) -> None:
    beliefs = _beliefs(4, random.Random(seed))
    best = best_order(4, beliefs)
    assert closure(4, best) is not None
    tried = (dict(zip(beliefs, says, strict=True)) for says in product(ALL, repeat=6))
    fitting = [edges for edges in tried if closure(4, edges) is not None]
    assert _score(best, beliefs) == pytest.approx(max(_score(e, beliefs) for e in fitting))


@pytest.mark.parametrize("seed", range(5))
def test_of_many_events_the_edges_fit_together_too(seed: int) -> None:
    assert closure(14, best_order(14, _beliefs(14, random.Random(seed)))) is not None


def test_edges_that_fit_together_are_kept_as_they_are() -> None:
    sure: dict[Pair, dict[Says, float]] = {
        (0, 1): {"before": 1.0, "after": 0.0},
        (1, 2): {"before": 0.0, "after": 1.0},
    }
    assert best_order(3, sure) == {(0, 1): "before", (1, 2): "after"}


def test_where_no_label_fits_what_follows_from_the_others_stands() -> None:
    only: dict[Pair, dict[Says, float]] = {
        (0, 1): {"before": 0.9},
        (1, 2): {"before": 0.8},
        (0, 2): {"after": 0.7},
    }
    assert best_order(3, only)[0, 2] == "before"


def test_an_edge_that_follows_from_the_others_is_not_counted_twice() -> None:
    edges: dict[Pair, Says] = {(0, 1): "before", (1, 2): "before", (0, 2): "before"}
    assert reduced(3, edges) == {(0, 1): "before", (1, 2): "before"}


def test_awareness_counts_what_follows_and_passes_over_what_gold_does_not_say() -> None:
    gold: dict[Pair, Says] = {(0, 1): "before", (1, 2): "before"}
    assert awareness(4, gold, gold) == 1.0
    assert awareness(4, {**gold, (0, 3): "after"}, gold) == 1.0
    assert awareness(4, {(0, 1): "before", (1, 2): "after"}, gold) == 0.5
    assert awareness(4, {}, gold) == 0.0
    assert awareness(4, {}, {}) == 1.0
