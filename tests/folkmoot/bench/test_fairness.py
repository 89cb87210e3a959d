"""``folkmoot bench fairness``: a small run of real processes, and what a wait is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.fairness.figures import FairnessReport, Served, longest_wait, sums
from tests.folkmoot.conftest import Cli


@pytest.mark.slow
def test_of_many_campaigns_at_once_none_starves_beside_a_big_one(cli: Cli, tmp_path: Path) -> None:
    options = ("--campaigns", 6, "--agents", 2, "--rows", 4, "--big", 10)
    done = cli("bench", "fairness", *options, "--json")
    assert done.code == 0, done.err
    report = FairnessReport.model_validate(json.loads(done.out))
    assert [each.rows for each in report.served] == [40, 4, 4, 4, 4, 4]
    assert all(0.0 < each.first <= each.last for each in report.served)
    assert all(each.turns >= 3 * each.rows for each in report.served)
    assert report.served_by == report.agents == 2
    assert report.broken == ()
    assert list((tmp_path / "state").iterdir()) == []


def test_a_wait_is_from_when_there_was_work_or_something_came_until_the_next_came() -> None:
    assert longest_wait(10.0, [], 14.0) == (4.0, 10.0)
    assert longest_wait(10.0, [13.0, 11.0], 14.0) == (2.0, 11.0)
    assert longest_wait(10.0, [11.0, 12.0, 99.0, 1.0], 20.0) == (8.0, 12.0)


def test_who_got_nothing_for_long_is_named() -> None:
    fine = Served(
        campaign="c1", rows=3, turns=9, first=1.0, last=60.0, longest_wait=30.0, waited_from=0.0
    )
    poor = fine.model_copy(update={"campaign": "c2", "longest_wait": 31.0})
    report = FairnessReport(agents=2, served_by=2, served=(fine, poor), broken=())
    assert report.starved == ["c2 got nothing for 31 s"]
    assert "starved: c2 got nothing for 31 s" in sums(report)
