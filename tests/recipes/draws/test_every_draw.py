"""What holds for every draw, and for all that is drawn beside one."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

import recipes.draws
from recipes.base import BESIDES, DRAWS, Drawn, Known
from schema.base import canonical_json
from tests.recipes.draws.sequences import both_ways
from tests.recipes.pools import Pools

assert recipes.draws

MAIN: dict[str, dict[str, Any]] = {
    "times": {"times": 100},
    "each": {"each": "rows", "where": {"label": ["a", "b"]}, "below": 2},
    "sample": {"sample": {"rows": 3, "other": 2}, "short": "rows", "same": "label"},
    "cycle": {"cycle": {"label": ["a", "b", "c"]}},
    "grid": {"grid": {"label": ["a", "b", "c"], "n": [1, 2]}},
    "nearest": {"each": "rows", "nearest": {"in": "whole", "on": "text", "ranks": [1, 3]}},
    "groups": {"groups": "rows", "by": ["label"], "most": 3},
    "join": {"join": ["rows", "other"], "on": "label"},
    "pairs": {"pairs": "rows", "by": "label", "most": 2},
    "best": {"best": "whole", "by": "n", "share": 0.5},
    "medoids": {"medoids": "whole", "on": "text", "count": 30},
    "window": {"window": "rows", "words": 2},
    "ucb": {"ucb": "rows", "reward": "n"},
    "uct": {"uct": "rows", "reward": "n", "below": 9},
}

BESIDE: dict[str, dict[str, Any]] = {
    "sample": {"sample": {"rows": 3}, "same": "label"},
    "one": {"one": {"rows": "n", "same": "label"}},
    "grid": {"grid": {"style": ["x", "y"]}},
    "demonstrations": {"demonstrations": {"in": "rows", "on": "text", "same": "label"}},
    "contrast": {"contrast": {"in": "rows"}},
    "others": {"others": {"label": ["a", "b", "c"]}},
}


class Counting(Pools):
    """Pools that count how many records are read."""

    reads = 0

    def record(self, pool: str, place: int) -> Known:
        self.reads += 1
        return super().record(pool, place)


def row(nth: int) -> dict[str, Any]:
    words = ("plot", "cast", "scene", "score", "light", "sound", "joke")
    text = " ".join(words[(nth * step) % 7] for step in (1, 2, 3, 5))
    return {"text": f"{text} w{nth}", "label": "abc"[nth % 3], "n": nth * 7 % 50}


def pools(size: int = 40) -> Counting:
    found = Counting(["whole"], rows=[], other=[], whole=[row(nth) for nth in range(size)])
    for number in range(size):
        grow(found, number)
    return found


def grow(into: Pools, number: int) -> None:
    for pool, at in (("rows", 10_000), ("other", 20_000)):
        into.accept(pool, Known(at + into.size(pool), row(number), number % 3, f"p/{number}"))


def test_every_draw_is_held_to_what_is_said_here() -> None:
    assert set(MAIN) == {name for name in DRAWS.names() if DRAWS.origin(name) == "built in"}
    assert set(BESIDE) == {name for name in BESIDES.names() if BESIDES.origin(name) == "built in"}


@pytest.mark.parametrize("name", MAIN)
def test_a_draw_goes_on_after_a_restart_as_if_there_had_been_none(name: str) -> None:
    draw = DRAWS.get(name).model_validate(MAIN[name])
    assert len(both_ways(draw, pools, grow)) == (22 if name == "groups" else 30)


@pytest.mark.parametrize("name", MAIN)
def test_no_draw_reads_a_whole_pool_for_each_unit(name: str) -> None:
    draw = DRAWS.get(name).model_validate(MAIN[name])
    whole = pools(400)
    unit = draw.next(None, 0, Random(0), whole)
    assert unit is not None
    whole.reads = 0
    for number in range(1, 21):
        mark = json.loads(canonical_json(unit.mark))
        unit = draw.next(mark, number, Random(number), whole)
        assert unit is not None
    assert whole.reads <= 20 * 16


@pytest.mark.parametrize("name", MAIN)
def test_what_a_draw_binds_is_what_it_said_it_would(name: str) -> None:
    draw = DRAWS.get(name).model_validate(MAIN[name])
    unit = draw.next(None, 0, Random(0), pools())
    assert unit is not None
    assert set(unit.fields) <= set(draw.makes(lambda pool: frozenset(row(0))))


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_drawn_beside_depends_on_nothing_but_the_pools_and_chance(name: str) -> None:
    beside = BESIDES.get(name).model_validate(BESIDE[name])
    one, other = pools(400), pools(400)
    for number in range(20):
        own = row(number)
        main = Drawn(number, {"text": own["text"], "label": own["label"]}, {"main": (number,)})
        first = beside.add(main, number, Random(number), one)
        other.forget_indexes()
        again = BESIDES.get(name).model_validate(beside.model_dump(by_alias=True))
        assert first == again.add(main, number, Random(number), other)
        assert first is not None
        bound = set(first.fields) - set(main.fields)
        assert bound <= set(beside.makes(lambda pool: frozenset(row(0))))
        assert first.fields.items() >= main.fields.items()
    one.reads = 0
    assert beside.add(Drawn(0, row(0)), 99, Random(99), one) is not None
    assert one.reads <= 32
