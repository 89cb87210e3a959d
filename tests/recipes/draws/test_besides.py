from __future__ import annotations

from random import Random
from typing import Any

import pytest

from recipes.base import Drawn, Nothing
from recipes.draws.contrast import Contrast
from recipes.draws.grid import GridBeside
from recipes.draws.one import One
from recipes.draws.others import Others
from recipes.draws.sample_beside import SampleBeside
from tests.recipes.pools import Pools


def unit(pools: Pools, label: str = "good", number: int = 0) -> Drawn:
    return Drawn(0, {"label": label, "text": "main"}, {"seeds": (number,)})


def shots(count: int, **more: Any) -> Pools:
    rows = [{"text": f"shot {n}", "label": ("good", "bad")[n % 2]} for n in range(count)]
    return Pools(shots=rows, **more)


def test_examples_have_the_label_that_was_drawn() -> None:
    pools = shots(40)
    beside = SampleBeside.model_validate({"sample": {"shots": 3}, "same": "label"})
    for seed in range(20):
        drawn = beside.add(unit(pools, "bad", -1), 0, Random(seed), pools)
        assert drawn is not None
        assert [each["label"] for each in drawn.fields["shots"]] == ["bad"] * 3
        assert len(set(drawn.records["shots"])) == 3
        assert drawn.records["seeds"] == (-1,)
        assert drawn.fields["text"] == "main"


def test_examples_can_have_any_other_label() -> None:
    rows = [{"label": ("good", "bad", "odd")[n % 3], "n": n} for n in range(9)]
    pools = Pools(shots=rows)
    beside = SampleBeside.model_validate({"sample": {"shots": 6}, "other": "label"})
    drawn = beside.add(unit(pools, "bad", -1), 0, Random(1), pools)
    assert drawn is not None
    assert sorted(each["n"] for each in drawn.fields["shots"]) == [0, 2, 3, 5, 6, 8]


def test_a_record_is_no_example_of_itself() -> None:
    rows = [{"label": "good", "n": n} for n in range(4)]
    beside = SampleBeside.model_validate({"sample": {"seeds": 3}})
    for seed in range(20):
        pools = Pools(seeds=rows)
        drawn = beside.add(unit(pools, number=2), 0, Random(seed), pools)
        assert drawn is not None
        assert sorted(each["n"] for each in drawn.fields["seeds"]) == [0, 1, 3]


def test_too_few_examples_are_waited_for_while_more_can_come() -> None:
    beside = SampleBeside.model_validate({"sample": {"shots": 3}, "same": "label"})
    growing, whole = shots(4), shots(4, complete=["shots"])
    assert beside.add(unit(growing, number=-1), 0, Random(0), growing) is None
    drawn = beside.add(unit(whole, number=-1), 0, Random(0), whole)
    assert drawn is not None
    assert len(drawn.fields["shots"]) == 2
    with pytest.raises(Nothing, match="'shots' has 0 such records"):
        beside.add(unit(whole, "odd", -1), 0, Random(0), whole)


def test_where_fewer_do_what_there_is_is_taken_at_once() -> None:
    beside = SampleBeside.model_validate({"sample": {"shots": 3}, "same": "label", "least": 0})
    growing = shots(4)
    drawn = beside.add(unit(growing, "odd", -1), 0, Random(0), growing)
    assert drawn is not None
    assert drawn.fields["shots"] == []


def test_attrprompt_draws_a_subtopic_of_the_class_at_hand() -> None:
    rows = [{"subtopic": f"{label} {n}", "label": label} for n in range(5) for label in ("a", "b")]
    beside = One.model_validate({"one": {"subtopics": "subtopic", "same": "label"}})
    pools = Pools(subtopics=rows, complete=["subtopics"])
    seen = set()
    for seed in range(60):
        drawn = beside.add(unit(pools, "b"), 0, Random(seed), pools)
        assert drawn is not None
        seen.add(drawn.fields["subtopic"])
    assert seen == {f"b {n}" for n in range(5)}
    with pytest.raises(Nothing):
        beside.add(unit(pools, "c"), 0, Random(0), pools)


def test_values_beside_a_draw_leave_what_was_drawn() -> None:
    beside = GridBeside.model_validate({"grid": {"style": ["dry"], "label": ["other"]}})
    drawn = beside.add(unit(Pools()), 0, Random(0), Pools())
    assert drawn is not None
    assert drawn.fields == {"style": "dry", "label": "good", "text": "main"}


def test_fewgen_shows_one_record_of_each_other_label() -> None:
    rows = [{"label": "abcd"[n % 4], "n": n} for n in range(40)]
    pools = Pools(seeds=rows)
    beside = Contrast.model_validate({"contrast": {"in": "seeds", "by": "label"}})
    drawn = beside.add(unit(pools, "b", -1), 0, Random(0), pools)
    assert drawn is not None
    assert [each["label"] for each in drawn.fields["contrast"]] == ["a", "c", "d"]
    few = Contrast.model_validate({"contrast": {"in": "seeds", "each": 2, "most": 1}})
    drawn = few.add(unit(pools, "b", -1), 0, Random(0), pools)
    assert drawn is not None
    assert len(drawn.fields["contrast"]) == 2
    with pytest.raises(Nothing):
        few.add(unit(pools), 0, Random(0), Pools(["seeds"], seeds=[{"label": "good"}]))


def test_attrprompt_can_say_what_a_text_shall_be_irrelevant_to() -> None:
    beside = Others.model_validate({"others": {"label": ["good", "bad", "odd"]}})
    drawn = beside.add(unit(Pools()), 0, Random(0), Pools())
    assert drawn is not None
    assert drawn.fields["other_label"] == ["bad", "odd"]
