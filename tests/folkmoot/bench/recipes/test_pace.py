"""The speed of recipes is measured on a real swarm, and what it made is whole."""

from __future__ import annotations

from pathlib import Path

from folkmoot.bench.recipes.pace import measure_pace, rows_of
from folkmoot.settings import Settings


def test_all_units_are_made_and_told_in_tenths(tmp_path: Path) -> None:
    report = measure_pace(Settings(state=tmp_path), 40, gated=True)
    assert report.units == 40
    assert report.records == 40 + report.accepted
    assert report.broken == ()
    assert rows_of(report)[-1]["units"] == 40
    assert list(tmp_path.iterdir()) == []
