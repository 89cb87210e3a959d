from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from recipes.base import Draw, Known
from recipes.draws.ucb import Ucb
from recipes.draws.uct import Uct
from tests.recipes.draws.sequences import both_ways
from tests.recipes.pools import Pools


def seeds(*scores: float) -> Pools:
    return Pools(tasks=[{"text": f"seed {n}", "score": score} for n, score in enumerate(scores)])


def grown(draw: Draw, pools: Pools, units: int, score: Any = None) -> Counter[str]:
    """What was drawn, by text, where each unit makes a record of what it drew."""
    seen: Counter[str] = Counter()
    mark = None
    for number in range(units):
        unit = draw.next(mark, number, Random(number), pools)
        if unit is None:
            break
        mark = unit.mark
        parent = pools.by_number(unit.records["tasks"][0])
        seen[parent.value["text"]] += 1
        if score is not None:
            text = f"{parent.value['text']}.{seen[parent.value['text']]}"
            value = {"text": text, "score": score(parent, text)}
            known = Known(100 + number, value, parent.generation + 1, "", (parent.number,))
            pools.accept("tasks", known)
    return seen


def ucb(**more: Any) -> Ucb:
    return Ucb.model_validate({"ucb": "tasks", "reward": "score", **more})


def test_fanno_prefers_what_was_rewarded_and_forgets_nothing() -> None:
    seen = grown(ucb(), seeds(1, 2, 3, 4, 5), 200)
    assert len(seen) == 5
    assert seen["seed 4"] == max(seen.values())
    assert seen["seed 0"] == min(seen.values())


def test_without_exploring_only_the_best_is_drawn_and_with_much_all_are_alike() -> None:
    assert set(grown(ucb(explore=0.0), seeds(1, 5, 2), 20)) == {"seed 1"}
    even = grown(ucb(explore=100.0), seeds(1, 5, 2), 30)
    assert set(even.values()) == {10}


def test_the_rewards_of_what_came_of_a_record_are_its_own() -> None:
    pools = seeds(3, 3, 3)
    seen = grown(
        ucb(explore=0.3), pools, 60, lambda parent, text: 5 if text.startswith("seed 2") else 1
    )
    of_line = sum(count for text, count in seen.items() if text.startswith("seed 2"))
    assert of_line > 40


def test_records_without_a_reward_are_not_drawn() -> None:
    pools = Pools(tasks=[{"text": "a"}, {"text": "b", "score": 1}, {"text": "c", "score": "none"}])
    assert set(grown(ucb(), pools, 10)) == {"b"}
    assert grown(ucb(), Pools(tasks=[{"text": "a"}]), 1) == Counter()


def uct(**more: Any) -> Uct:
    return Uct.model_validate({"uct": "tasks", "reward": "score", "width": 3, "below": 2, **more})


def test_a_tree_grows_to_its_width_and_depth_and_no_further() -> None:
    pools = seeds(1, 2)
    seen = grown(uct(), pools, 500, lambda parent, text: 1)
    assert set(seen.values()) == {3}
    assert len(seen) == 2 * (1 + 3)
    assert pools.size("tasks") == 2 * (1 + 3 + 9)


def test_a_tree_grows_first_where_the_rewards_are() -> None:
    good = lambda parent, text: 5 if text.startswith("seed 0.2") else 1  # noqa: E731
    seen = grown(uct(below=5, explore=0.3), seeds(2, 2), 60, good)
    of_line = sum(count for text, count in seen.items() if text.startswith("seed 0.2"))
    assert of_line > 30


def test_a_node_of_which_nothing_is_accepted_is_passed_by() -> None:
    assert grown(uct(), seeds(1, 2), 500) == Counter({"seed 0": 3, "seed 1": 3})


def test_a_line_goes_through_the_pools_of_a_loop() -> None:
    pools = seeds(1, 2)
    drafted = pools.accept("drafts", Known(50, {"text": "draft"}, 1, "", (1,)))
    pools.accept("tasks", Known(51, {"text": "x", "score": 5}, 1, "", (drafted.number,)))
    seen = grown(ucb(explore=0.0), pools, 1)
    assert set(seen) == {"x"}
    assert grown(uct(explore=0.0, width=1), pools, 1) == Counter({"x": 1})


def test_trees_go_on_after_a_restart() -> None:
    def grow(pools: Pools, number: int) -> None:
        parent = pools.record("tasks", number * 5 % pools.size("tasks"))
        value = {"text": f"t{number}", "score": number * 7 % 5}
        known = Known(100 + number, value, parent.generation + 1, "", (parent.number,))
        pools.accept("tasks", known)

    for draw in (ucb(), uct(below=9)):
        assert len(both_ways(draw, lambda: seeds(1, 2, 3), grow)) == 30
