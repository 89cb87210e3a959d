"""Gates that look at what else a unit made, or at how much of it a pool has."""

from __future__ import annotations

from recipes.base import Known
from tests.recipes.judging import judge
from tests.recipes.pools import Pools

ONE_OUTPUT = {"one_output_per": "input", "else": "drop the unit"}


def pairs(*given: tuple[str, str]) -> list[dict[str, str]]:
    return [{"input": one, "output": other} for one, other in given]


def test_a_unit_that_answers_one_input_in_two_ways_is_dropped_whole() -> None:
    unit = pairs(("x", "1"), ("y", "2"), ("x", "3"))
    verdicts = [judge(ONE_OUTPUT, each, siblings=unit) for each in unit]
    assert [each.passed for each in verdicts] == [False, False, False]
    assert verdicts[1].reason == "input 'x' has two outputs in this unit: '1' and '3'"


def test_an_empty_input_may_have_several_outputs() -> None:
    unit = pairs(("", "1"), ("", "2"))
    assert all(judge(ONE_OUTPUT, each, siblings=unit).passed for each in unit)


def test_what_is_no_output_is_in_nobodys_way() -> None:
    unit = pairs(("x", "1"), ("x", ""), ("x", "Here:"), ("x", "x"))
    assert judge(ONE_OUTPUT, unit[0], siblings=unit).passed


def test_only_what_comes_second_is_dropped_where_the_recipe_says_so() -> None:
    written = {"one_output_per": "input", "else": "drop the record"}
    unit = pairs(("x", "1"), ("y", "2"), ("x", "3"))
    before = [Known(number, value) for number, value in enumerate(unit[:2])]
    assert judge(written, unit[0], siblings=unit).passed
    assert judge(written, unit[1], siblings=unit, accepted=before[:1]).passed
    assert not judge(written, unit[2], siblings=unit, accepted=before).passed


def test_what_repeats_a_record_of_its_unit_is_turned_away() -> None:
    unit = pairs(("x", "1"), ("x", "1"))
    assert judge(ONE_OUTPUT, unit[0], siblings=unit).passed
    again = judge(ONE_OUTPUT, unit[1], siblings=unit, accepted=[Known(0, unit[0])])
    assert again.reason == "an earlier record of the unit has the same output '1'"


def test_a_unit_that_made_too_many_to_be_compared_is_dropped() -> None:
    unit = pairs(*((str(number), "x") for number in range(257)))
    verdict = judge(ONE_OUTPUT, unit[0], siblings=unit)
    assert verdict.reason == "the unit made 257 records, more than are compared: 256"


def test_a_quota_counts_the_records_of_the_pool_that_the_pass_feeds() -> None:
    pools = Pools(made=[{"label": "a"}, {"label": "a"}, {"label": "b"}])
    written = {"most": 2, "per": "label"}
    assert judge(written, {"label": "b"}, pools).passed
    verdict = judge(written, {"label": "a"}, pools)
    assert verdict.reason == "made has 2 records with label 'a', the most it may"
    assert verdict.measured == 2


def test_records_without_the_field_have_a_quota_together() -> None:
    pools = Pools(made=[{"text": "a"}])
    assert not judge({"most": 1, "per": "label"}, {"text": "b"}, pools).passed


def test_a_quota_may_stand_beside_another_condition() -> None:
    written = {"same": ["label", "judged"], "most": 1, "per": "label"}
    pools = Pools(made=[{"label": "a"}])
    assert judge(written, {"label": "b", "judged": "b"}, pools).passed
    assert "most it may" in judge(written, {"label": "a", "judged": "a"}, pools).reason
    assert "judged is 'a'" in judge(written, {"label": "b", "judged": "a"}, pools).reason


def test_no_label_gets_more_than_its_share_of_a_pool() -> None:
    written = {"balance": 0.6, "on": "label", "after": 4}
    pools = Pools(made=[{"label": "a"}, {"label": "a"}, {"label": "a"}])
    assert judge(written, {"label": "a"}, pools).passed, "there are too few to tell"
    pools.accept("made", {"label": "b"})
    assert judge(written, {"label": "b"}, pools).passed
    verdict = judge(written, {"label": "a"}, pools)
    assert verdict.reason == "made would have 4 of 5 records with label 'a', more than 60%"
    assert verdict.measured == 0.8
