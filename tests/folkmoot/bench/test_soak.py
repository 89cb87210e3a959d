"""``folkmoot bench soak``: a whole small run, and when a process has grown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from folkmoot.bench.soak import timing
from folkmoot.bench.soak.copies import multiply
from folkmoot.bench.soak.figures import MIB, grown
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli
from tests.storage.conftest import Make


@pytest.mark.slow
def test_a_small_run_tells_the_memory_of_every_process_and_the_times_of_commands(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "COMMANDS", timing.COMMANDS[-2:])  # the others take as long again
    done = cli("bench", "soak", "--tasks", 40, "--copies", 3, "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["outcomes"]["submitted"] == 40
    assert report["outcomes"]["open"] == 0
    processes = {"nats", "moderator", "engine-1", "engine-2", "agents-1", "agents-2"}
    assert set(report["marks"][-1]["resident"]) == processes
    assert [each["code"] for each in report["commands"]] == [0, 0]
    assert "transcripts" in report["commands"][0]["command"]
    assert report["commands"][1]["command"] == "ledger delete s0 chaos"
    assert report["in_ledger"] == 160
    assert report["broken"] == []
    assert list((tmp_path / "state").iterdir()) == []


def test_a_process_has_grown_that_holds_clearly_more_than_its_caches_explain() -> None:
    first = {"engine": 103 * MIB, "moderator": 150 * MIB, "nats": 20 * MIB}
    last = {"engine": 334 * MIB, "moderator": 163 * MIB, "nats": 30 * MIB}
    assert grown(first, last) == {"engine": (103 * MIB, 334 * MIB)}


def test_a_ledger_of_copies_is_one_that_could_have_come_about(tmp_path: Path) -> None:
    make, file = Make(), tmp_path / "ledger.db"
    campaign = make.campaign()
    with Ledger.open(file) as ledger:
        ledger.save_campaign(campaign)
        for name in ("t1", "t2"):
            make.finished(ledger, campaign, name)
    multiply(file, 3)
    with LedgerReader(file) as reader:
        assert reader.counts(campaign.name).accepted == 8
        assert reader.violations() == []
        copy, original = (reader.transcript(campaign.name, name).turns for name in ("t2-3", "t2"))
        assert [turn.says for turn in copy] == [turn.says for turn in original]
        assert reader.standing(campaign.name).spent.turns == 8 * len(original)
