from __future__ import annotations

from typing import Any

from recipes.base import Known
from recipes.draws.groups import Groups
from recipes.draws.join import Join
from recipes.draws.pairs import Pairs
from tests.recipes.draws.sequences import both_ways, drawn
from tests.recipes.pools import Pools


def of_unit(pools: Pools, unit: int, count: int) -> None:
    """A unit's records, which come together."""
    for nth in range(count):
        number = 100 * unit + nth
        value = {"instruction": f"i{unit}", "response": f"r{number}"}
        pools.accept("responses", Known(number, value, 0, f"sample/{unit}", (unit,)))


def test_west_of_n_ranks_what_one_unit_made_and_turns_small_groups_away() -> None:
    pools = Pools(responses=[])
    for unit, count in enumerate((4, 2, 16), 1):
        of_unit(pools, unit, count)
    draw = Groups.model_validate({"groups": "responses", "by": "unit", "least": 4})
    units = drawn(draw, pools)
    assert [len(unit.fields["drawn"]) for unit in units] == [4, 2, 16]
    assert [unit.verdict.passed for unit in units] == [True, False, True]
    assert units[1].verdict.reason == "the group has 2 of at least 4 records"
    assert units[2].fields["instruction"] == "i3"
    assert "response" not in units[2].fields
    assert units[2].records["drawn"] == tuple(range(300, 316))


def test_units_are_grouped_as_they_come_and_after_a_restart() -> None:
    def grow(pools: Pools, number: int) -> None:
        if number % 2:
            of_unit(pools, number, 1 + number % 3)

    draw = Groups.model_validate({"groups": "responses", "by": "unit"})
    units = both_ways(draw, lambda: Pools(responses=[]), grow)
    assert len(units) == 15
    assert all(len({each["instruction"] for each in unit.fields["drawn"]}) == 1 for unit in units)


def by_label(pools: Pools, number: int) -> None:
    for nth in range(3):
        pools.accept("rows", {"label": "abc"[(number + nth * number) % 3], "n": 3 * number + nth})


def test_a_group_with_a_most_is_drawn_when_it_is_full() -> None:
    draw = Groups.model_validate({"groups": "rows", "by": "label", "most": 4})
    units = both_ways(draw, lambda: Pools(rows=[]), by_label)
    assert units
    seen = [each["n"] for unit in units for each in unit.fields["drawn"]]
    assert len(seen) == len(set(seen))
    assert all(len(unit.fields["drawn"]) == 4 for unit in units)
    assert all({each["label"] for each in u.fields["drawn"]} == {u.fields["label"]} for u in units)


def test_other_groups_wait_until_the_pool_is_complete_and_each_record_is_in_one() -> None:
    def pools(*complete: str) -> Pools:
        made = Pools(complete, rows=[])
        for number in range(9):
            by_label(made, number)
        return made

    for given in ({"by": "label"}, {"by": ["label"], "most": 4}, {"by": "parents"}):
        draw = Groups.model_validate({"groups": "rows", **given})
        assert all(len(unit.fields["drawn"]) == 4 for unit in drawn(draw, pools()))
        assert bool(drawn(draw, pools())) is ("most" in given)
        units = drawn(draw, pools("rows"))
        assert sorted(each["n"] for unit in units for each in unit.fields["drawn"]) == list(
            range(27)
        )


def rlcd(**more: Any) -> Join:
    given = {"join": ["plus", "minus"], "on": ["instruction", "affix"], **more}
    return Join.model_validate(given)


def side(pool: str, instruction: int, affix: int) -> dict[str, Any]:
    fields = {"instruction": f"i{instruction}", "affix": affix}
    return {**fields, "response": f"{pool} {instruction} {affix}"}


def test_rlcd_pairs_both_sides_of_the_same_prompt_and_the_same_affix() -> None:
    pools = Pools(
        plus=[side("plus", n % 3, n % 4) for n in range(12)],
        minus=[side("minus", n % 3, n % 4) for n in reversed(range(12)) if n != 5],
    )
    draw = rlcd(**{"as": {"chosen": "plus.response", "rejected": "minus.response"}})
    units = drawn(draw, pools)
    assert len(units) == 11
    for unit in units:
        assert set(unit.fields) == {"instruction", "affix", "chosen", "rejected"}
        assert unit.fields["chosen"].split()[1:] == unit.fields["rejected"].split()[1:]
        assert unit.fields["chosen"].startswith("plus")
    assert len({(*unit.records["plus"], *unit.records["minus"]) for unit in units}) == 11


def test_pairs_come_once_in_whatever_order_their_sides_come() -> None:
    def grow(pools: Pools, number: int) -> None:
        pools.accept("plus", side("plus", number * 7 % 20, 0))
        if number >= 5:
            pools.accept("minus", side("minus", (number - 5) * 3 % 20, 0))

    units = both_ways(rlcd(), lambda: Pools(plus=[], minus=[]), grow, 60)
    seen = [unit.fields["plus_response"] for unit in units]
    numbers = [unit.records["minus"] for unit in units]
    assert len(set(numbers)) == len(numbers) > 40
    assert {text.split()[1] for text in seen} == {str(n) for n in range(20)}


def test_records_with_the_same_key_are_joined_in_order() -> None:
    rows = [{"q": "same", "a": n} for n in range(3)]
    draw = Join.model_validate({"join": ["gold", "own"], "on": "q"})
    units = drawn(draw, Pools(gold=rows, own=rows[:2]))
    assert [(unit.fields["gold_a"], unit.fields["own_a"]) for unit in units] == [(0, 0), (1, 1)]


def test_what_was_made_from_the_same_records_can_be_joined() -> None:
    pools = Pools(large=[], small=[])
    for n in range(3):
        pools.accept("large", Known(10 + n, {"text": "large"}, 0, "", (n,)))
        pools.accept("small", Known(22 - n, {"text": "small"}, 0, "", (2 - n,)))
    draw = Join.model_validate({"join": ["large", "small"], "on": "parents"})
    units = drawn(draw, pools)
    assert {(u.records["large"], u.records["small"]) for u in units} == {
        ((10 + n,), (20 + n,)) for n in range(3)
    }


def responses(pools: Pools, number: int) -> None:
    pools.accept("responses", {"instruction": f"i{number % 3}", "response": f"r{number}"})


def test_each_pair_of_answers_to_one_instruction_comes_once_in_either_order() -> None:
    sided = {"a": "first.response", "b": "second.response"}
    draw = Pairs.model_validate({"pairs": "responses", "by": "instruction", "as": sided})
    pools = Pools(responses=[])
    for number in range(15):
        responses(pools, number)
    units = drawn(draw, pools, 100)
    pairs = [(unit.fields["a"], unit.fields["b"]) for unit in units]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs) == 3 * 10
    first_is_earlier = sum(int(a[1:]) < int(b[1:]) for a, b in pairs)
    assert 5 < first_is_earlier < 25
    assert all("instruction" in unit.fields for unit in units)


def test_pairs_can_be_few_and_go_on_after_a_restart() -> None:
    draw = Pairs.model_validate({"pairs": "responses", "by": "instruction", "most": 2})
    units = both_ways(draw, lambda: Pools(responses=[]), responses, 40)
    later = [max(unit.records["first"][0], unit.records["second"][0]) for unit in units]
    assert max(later.count(number) for number in later) == 2
    assert len({frozenset((*u.records["first"], *u.records["second"])) for u in units}) == len(
        units
    )
