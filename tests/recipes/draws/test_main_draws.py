from __future__ import annotations

from collections import Counter
from random import Random

from recipes.base import Known
from recipes.draws.cycle import Cycle
from recipes.draws.each import Each
from recipes.draws.grid import Grid
from recipes.draws.sample import Sample
from recipes.draws.times import Times
from tests.recipes.draws.sequences import both_ways, drawn
from tests.recipes.pools import Pools


def labelled(count: int) -> Pools:
    labels = ("good", "bad", "odd")
    rows = [{"text": f"text {n}", "label": labels[n % 3]} for n in range(count)]
    return Pools(seeds=rows)


def test_so_many_units_are_drawn_and_no_more() -> None:
    assert len(drawn(Times(times=7), Pools())) == 7


def test_every_record_is_drawn_once_and_in_order_while_the_pool_grows() -> None:
    def grow(pools: Pools, number: int) -> None:
        if number % 3 == 0:
            for nth in range(2):
                pools.accept("seeds", {"text": f"later {number}-{nth}"})

    units = both_ways(Each(each="seeds"), lambda: labelled(4), grow)
    numbers = [unit.records["seeds"][0] for unit in units]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) == 24


def test_only_records_with_a_wanted_value_are_drawn() -> None:
    def grow(pools: Pools, number: int) -> None:
        pools.accept("seeds", {"label": "bad" if number == 20 else "good"})

    draw = Each.model_validate({"each": "seeds", "where": {"label": ["bad", "odd"]}})
    units = both_ways(draw, lambda: labelled(9), grow)
    assert [unit.fields["label"] for unit in units] == ["bad", "odd"] * 3 + ["bad"]


def test_a_number_is_wanted_by_what_it_says() -> None:
    pools = Pools(rows=[{"n": 1}, {"n": "1"}, {"n": 2}, {}])
    draw = Each.model_validate({"each": "rows", "where": {"n": 1}})
    assert [unit.records["rows"] for unit in drawn(draw, pools)] == [(0,), (1,)]


def test_coevol_evolves_a_record_at_most_three_generations() -> None:
    pools = Pools(drafts=[{"response": "first"}])
    draw = Each.model_validate({"each": "drafts", "below": 3})
    mark, count = None, 0
    while (unit := draw.next(mark, count, Random(count), pools)) is not None:
        mark, count = unit.mark, count + 1
        parent = pools.by_number(unit.records["drafts"][0])
        pools.accept("drafts", Known(count, {"response": "next"}, parent.generation + 1))
    assert count == 3
    assert pools.record("drafts", 3).generation == 3


def self_instruct() -> Sample:
    return Sample.model_validate(
        {"sample": {"seeds": 6, "tasks": 2}, "short": "seeds", "shuffle": True}
    )


def test_self_instruct_shows_two_generated_tasks_if_there_are_and_seeds_for_the_rest() -> None:
    for have, of_tasks in ((0, 0), (1, 1), (2, 2), (50, 2)):
        pools = Pools(
            seeds=[{"instruction": f"seed {n}"} for n in range(175)],
            tasks=[{"instruction": f"task {n}"} for n in range(have)],
        )
        for unit in drawn(self_instruct(), pools):
            texts = [each["instruction"] for each in unit.fields["drawn"]]
            assert len(set(texts)) == 8
            assert sum(text.startswith("task") for text in texts) == of_tasks
            assert [pools.by_number(n).value for n in unit.records["drawn"]] == unit.fields["drawn"]


def test_self_instruct_shows_generated_tasks_at_any_place() -> None:
    pools = Pools(
        seeds=[{"instruction": f"seed {n}"} for n in range(175)],
        tasks=[{"instruction": f"task {n}"} for n in range(9)],
    )
    places = Counter(
        place
        for unit in drawn(self_instruct(), pools, 400)
        for place, each in enumerate(unit.fields["drawn"])
        if each["instruction"].startswith("task")
    )
    assert set(places) == set(range(8))
    assert max(places.values()) < 2 * min(places.values())


def test_a_sample_is_the_same_after_a_restart_while_pools_grow() -> None:
    def grow(pools: Pools, number: int) -> None:
        pools.accept("tasks", {"instruction": f"task {number}"})

    seeds = [{"instruction": f"seed {n}"} for n in range(20)]
    units = both_ways(self_instruct(), lambda: Pools(seeds=seeds), grow)
    assert len(units) == 30


def test_a_sample_waits_until_each_pool_has_enough() -> None:
    draw = Sample.model_validate({"sample": {"a": 1, "b": 2}})
    pools = Pools(a=[{"x": 1}], b=[{"x": 2}])
    assert drawn(draw, pools) == []
    pools.accept("b", {"x": 3})
    assert len(drawn(draw, pools)[0].fields["drawn"]) == 3


def test_the_records_of_a_sample_can_share_a_value_that_is_bound_too() -> None:
    draw = Sample.model_validate({"sample": {"seeds": 3}, "same": "label"})
    units = drawn(draw, labelled(30), 60)
    for unit in units:
        assert {each["label"] for each in unit.fields["drawn"]} == {unit.fields["label"]}
    assert {unit.fields["label"] for unit in units} == {"good", "bad", "odd"}


def test_a_shared_value_is_one_that_enough_records_have() -> None:
    rows = [{"label": f"once {n}"} for n in range(200)] + [{"label": "often"}] * 2
    draw = Sample.model_validate({"sample": {"rows": 2}, "same": "label", "times": 5})
    assert [unit.fields["label"] for unit in drawn(draw, Pools(rows=rows))] == ["often"] * 5


def test_values_come_up_equally_often_whenever_one_stops() -> None:
    draw = Cycle.model_validate({"cycle": {"label": ["good", "bad", "odd"]}})
    units = both_ways(draw, Pools, lambda pools, number: None)
    for count in range(1, 30):
        seen = Counter(unit.fields["label"] for unit in units[:count])
        assert max(seen.values()) - min(seen[each] for each in ("good", "bad", "odd")) <= 1


def test_of_several_lists_every_combination_comes_once_in_a_round() -> None:
    draw = Cycle.model_validate({"cycle": {"a": [1, 2], "b": [3, 4, 5]}, "times": 6})
    pairs = [(unit.fields["a"], unit.fields["b"]) for unit in drawn(draw, Pools())]
    assert sorted(pairs) == [(a, b) for a in (1, 2) for b in (3, 4, 5)]


def test_attrprompt_draws_one_value_of_each_attribute_independently() -> None:
    draw = Grid.model_validate({"grid": {"genre": ["a", "b"], "style": ["x", "y"]}})
    seen = Counter(tuple(unit.fields.values()) for unit in drawn(draw, Pools(), 400))
    assert len(seen) == 4
    assert all(60 < count < 140 for count in seen.values())
