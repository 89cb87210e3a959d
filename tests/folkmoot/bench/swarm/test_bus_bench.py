"""``folkmoot bench bus``: a whole small run, and what follows from its counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bus.submission import parse_submission
from folkmoot.bench.swarm.bus_bench import campaign
from folkmoot.bench.swarm.bus_engine import LABELS, row
from folkmoot.bench.swarm.bus_figures import Moment, stretches, sums
from tests.folkmoot.conftest import Cli


@pytest.mark.alone
def test_the_benchmark_runs_the_whole_protocol_and_its_sums_are_right(
    cli: Cli, tmp_path: Path
) -> None:
    done = cli("bench", "bus", "--tasks", 200, "--contested-every", 5, "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["tasks"] == sum(report["outcomes"].values()) == 200
    assert report["outcomes"]["accepted"] >= 160  # whatever is clear
    assert 0 < report["contested"] <= 40
    assert report["turns"] >= 4 * 200 + 8 * report["contested"]
    assert report["violations"] == 0
    assert report["turns_per_s"] == pytest.approx(report["turns"] / report["seconds"])
    assert report["ms_per_turn"] == pytest.approx(1000 * report["seconds"] / report["turns"])
    assert 0 < report["commits"] < report["turns"]
    assert report["ledger_bytes"] > 0
    assert report["stream_bytes"] > 0
    names = {"nats-server", "moderator", "engine + agents", "submitter"}
    assert {process["name"] for process in report["processes"]} == names
    assert all(process["peak_bytes"] > 1 << 20 for process in report["processes"])
    assert report["stretches"][-1]["tasks"] == 200
    assert list((tmp_path / "state").iterdir()) == []


def test_rows_are_clear_or_contested_as_often_as_asked_for() -> None:
    texts = [parse_submission(row(n, 4), campaign()).input["text"] for n in range(100)]
    clear = [text for text in texts if any(f"a {label} evening" in text for label in LABELS)]
    assert len(clear) == 75
    assert len(set(texts)) == 100
    assert all(f"a {LABELS[0]} evening" in row(n, 0).decode() for n in range(0, 10, 2))


def test_a_stretch_is_measured_from_the_mark_before_it() -> None:
    at = [(0.0, 0, 0), (2.0, 10, 100), (3.0, 20, 200)]
    moments = [
        Moment(seconds=s, tasks=tasks, turns=turns, resident={"m": turns}, cpu_seconds={"m": s})
        for s, tasks, turns in at
    ]
    first, second = stretches(moments)
    assert (first.tasks, first.turns_per_s) == (10, 50.0)
    assert (second.tasks, second.turns_per_s, second.resident) == (20, 100.0, {"m": 200})


def test_a_run_without_a_turn_has_no_rates() -> None:
    assert set(sums(turns=0, tasks=0, commits=0, seconds=0.0).values()) == {0.0}
