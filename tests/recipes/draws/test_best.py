from __future__ import annotations

from typing import Any

import pytest

from recipes.base import Drawn
from recipes.draws.best import Best
from tests.recipes.draws.sequences import drawn
from tests.recipes.pools import Pools


def pool(*complete: str, count: int = 1000) -> Pools:
    rows = [{"response": "word " * (n * 7 % count), "gap": n / count} for n in range(count)]
    return Pools(complete, answered=rows)


def best(**given: Any) -> list[Drawn]:
    draw = Best.model_validate({"best": "answered", **given})
    return drawn(draw, pool("answered"), 2000)


def test_magpie_keeps_the_longest_answers_and_says_the_rank_of_the_others() -> None:
    units = best(by="words(response)", top=300)
    assert len(units) == 1000
    kept = [unit for unit in units if unit.verdict.passed]
    assert len(kept) == 300
    assert min(len(unit.fields["response"].split()) for unit in kept) == 700
    assert units[311].verdict.reason == ("rank 312 of 1,000 by words(response) (688), 300 kept")
    assert units[311].verdict.measured == 688


def test_nothing_is_ranked_before_the_pool_is_complete() -> None:
    draw = Best.model_validate({"best": "answered", "by": "gap", "share": 0.5})
    assert drawn(draw, pool()) == []


@pytest.mark.parametrize(
    ("given", "lowest"),
    [
        ({"share": 0.25}, 0.75),
        ({"quantile": 0.9}, 0.9),
        ({"top": 1}, 0.999),
        ({"share": 0.25, "lowest": True}, 0.0),
    ],
)
def test_a_share_or_all_above_a_quantile_are_kept(given: dict[str, Any], lowest: float) -> None:
    kept = [unit.fields["gap"] for unit in best(by="gap", **given) if unit.verdict.passed]
    assert min(kept) == pytest.approx(lowest, abs=0.002)


def test_what_is_as_good_as_a_quantile_is_kept_with_it() -> None:
    pools = Pools(["rows"], rows=[{"n": n // 4} for n in range(12)])
    draw = Best.model_validate({"best": "rows", "by": "n", "quantile": 0.5})
    assert [u.fields["n"] for u in drawn(draw, pools) if u.verdict.passed] == [2] * 4 + [1] * 4


def test_a_quota_can_be_of_each_label() -> None:
    rows = [{"label": "ab"[n % 5 == 0], "n": n} for n in range(50)]
    draw = Best.model_validate({"best": "rows", "by": "n", "share": 0.5, "per": "label"})
    kept = [u.fields for u in drawn(draw, Pools(["rows"], rows=rows)) if u.verdict.passed]
    assert [each["label"] for each in kept] == ["a"] * 20 + ["b"] * 5
    assert {each["n"] for each in kept if each["label"] == "b"} == {25, 30, 35, 40, 45}


def test_a_record_without_the_number_is_turned_away() -> None:
    pools = Pools(["rows"], rows=[{"n": "many"}, {"n": 3}, {}])
    draw = Best.model_validate({"best": "rows", "by": "n", "top": 3})
    units = drawn(draw, pools)
    assert [unit.verdict.reason for unit in units] == ["", "n is no number", "n is no number"]
