"""``folkmoot bench soak``: a whole small run, and when a process has grown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.soak import timing
from folkmoot.bench.soak.figures import MIB, grown
from tests.folkmoot.conftest import Cli


@pytest.mark.slow
def test_a_small_run_tells_the_memory_of_every_process_and_the_times_of_commands(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "COMMANDS", timing.COMMANDS[-1:])  # the others take as long again
    done = cli("bench", "soak", "--tasks", 40, "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["outcomes"]["submitted"] == 40
    assert report["outcomes"]["open"] == 0
    processes = {"nats", "moderator", "engine-1", "engine-2", "agents-1", "agents-2"}
    assert set(report["marks"][-1]["resident"]) == processes
    assert [each["code"] for each in report["commands"]] == [0]
    assert "transcripts" in report["commands"][-1]["command"]
    assert report["broken"] == []
    assert list((tmp_path / "state").iterdir()) == []


def test_a_process_has_grown_that_holds_clearly_more_than_its_caches_explain() -> None:
    first = {"engine": 103 * MIB, "moderator": 150 * MIB, "nats": 20 * MIB}
    last = {"engine": 334 * MIB, "moderator": 163 * MIB, "nats": 30 * MIB}
    assert grown(first, last) == {"engine": (103 * MIB, 334 * MIB)}
