"""``folkmoot bench chaos`` in its short form: real processes, a fixed seed, and every fault that is
over in a moment; and that its auditor would see what it looks for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

import folkmoot.bench.chaos.faults  # noqa: F401 - imported to be registered
from bus.connection import Bus
from bus.subjects import work_subject
from bus.topology import WORK, declare_consumer
from folkmoot.bench.chaos import auditor, recipe_beside
from folkmoot.bench.chaos.clock import Clock
from folkmoot.bench.chaos.fault import FAULTS
from folkmoot.bench.chaos.figures import ChaosReport, Struck, sums, table
from folkmoot.bench.chaos.plan import strikes
from folkmoot.bench.chaos.runner import ChaosPlan, run_chaos
from folkmoot.bench.chaos.whereabouts import whereabouts
from folkmoot.bench.chaos.witness import Witness
from storage.ledger import Ledger
from tests.agents.steward.driver import MODELS, Run
from tests.storage.conftest import Make

BRIEF = tuple(name for name in FAULTS.names() if FAULTS.get(name).brief)
SEED = 3_132
"""Under it every process is killed or ended once at least, and little time is spent in waiting."""


@pytest.mark.slow
async def test_whatever_befalls_a_swarm_at_work_nothing_is_lost_doubled_or_stuck(
    tmp_path: Path,
) -> None:
    told: list[str] = []
    plan = ChaosPlan(seconds=120.0, seed=SEED, faults=BRIEF, most=len(BRIEF))
    report = await run_chaos(plan, tmp_path, told.append)
    assert report.is_good, "\n".join([*told, *sums(report)])
    assert {each.fault for each in report.struck} == set(BRIEF)
    assert min(report.restarts.values()) >= 1, report.restarts
    assert (report.lost, report.doubled, report.stuck) == (0, 0, 0)
    assert report.outcomes["submitted"] == report.confirmed > 50
    done = report.outcomes["accepted"] + report.outcomes["escalated"]
    assert done == report.outcomes["submitted"]
    recipe = report.recipe
    assert recipe["seeds"] > 3
    assert recipe["made"] == recipe["accepted"] + recipe["rejected"] > recipe["seeds"]
    assert not list(tmp_path.glob("*"))  # noqa: ASYNC240 - nothing runs any more


def test_the_same_seed_gives_the_same_faults_and_every_fault_has_its_turn() -> None:
    names = FAULTS.names()
    first = list(islice(strikes(7, names), 2 * len(names)))
    assert first == list(islice(strikes(7, tuple(reversed(names))), 2 * len(names)))
    assert first != list(islice(strikes(8, names), 2 * len(names)))
    assert sorted(strike.fault for strike in first[: len(names)]) == sorted(names)
    assert list(strikes(7, ())) == []


async def test_the_auditor_sees_what_is_lost_doubled_stuck_or_forged(
    tmp_path: Path, bus: Bus
) -> None:
    make, ledger_file = Make(), tmp_path / "ledger.db"
    campaign = make.campaign()
    witness = Witness(ledger_file, campaign.name, bus)
    with Ledger.open(ledger_file) as ledger:
        ledger.save_campaign(campaign)
        make.asked(ledger, campaign, "t1")
    witness.confirmed["t1"] = 0.0
    assert auditor.audit(ledger_file, campaign.name, witness) == []

    witness.confirmed["t2"] = 0.0
    witness.stuck["t1"] = await witness._waits_for("t1")
    with sqlite3.connect(ledger_file) as raw:
        raw.execute("update tasks set outcome = 'failed', state = 'finished'")
    said = "\n".join(auditor.audit(ledger_file, campaign.name, witness))
    for words in (
        "lost: t2",
        "open for too long: t1 (draft of ann, attempt 1, sent never, nothing of it is on the bus; ",
        "1 tasks are failed",
        "Not so: ",
    ):
        assert words in said


async def test_what_is_wrong_with_a_recipe_is_seen(tmp_path: Path, bus: Bus) -> None:
    recipe = recipe_beside.RecipeBeside(bus, tmp_path / "ledger.db", MODELS)
    work = Run(tmp_path / "ledger.db", recipe._recipe)
    recipe.confirmed.update({"one", "two"})
    work.begin(seeds=[{"text": "one"}, {"text": "two"}]).to_end()
    work.ledger.close()
    assert recipe.audit_whole() == []
    assert recipe.is_over()
    assert recipe.sums()["made"] == recipe.sums()["accepted"] + recipe.sums()["rejected"] > 4

    recipe.confirmed.add("three")
    with sqlite3.connect(tmp_path / "ledger.db") as raw:
        raw.execute("update unit_draws set record = 1 where pass = 'write'")
        raw.execute("update unit_draws set record = 999 where pass = 'judge' and unit = 0")
        raw.execute("delete from made where pass = 'polish' and unit = 0")
        raw.execute("update units set state = 'failed', reason = 'no' where pass = 'judge'")
        raw.execute("update recipes set state = 'blocked'")
    said = "\n".join(recipe.audit_whole())
    for words in (
        "recipe, drawn twice: write drew record 1 2 times",
        "recipe, without a parent: judge unit 0",
        "recipe, without a record: polish unit 0",
        "recipe, failed: judge unit 0: no",
        "recipe, lost: three",
        "recipe, blocked: ",
        "recipe, polish has ",
    ):
        assert words in said
    assert not recipe.is_over()


async def test_of_a_row_that_is_stuck_it_is_told_where_its_request_is(bus: Bus) -> None:
    await bus.publish(work_subject("generator", "c"), b"{}", message_id="waited-for.1")
    assert await whereabouts(bus, "c", "waited-for") == f"number 1 of {WORK}"
    await declare_consumer(bus, WORK, "generator", 30.0)
    assert await whereabouts(bus, "c", "waited-for") == (
        f"number 1 of {WORK}, of which generator was given up to 0 and has done up to 0, "
        "with 0 in hand and 1 to come"
    )
    assert await whereabouts(bus, "c", "another") == "nothing of it is on the bus"


def test_a_fault_that_was_not_survived_is_told_with_the_reason() -> None:
    struck = (
        Struck(number=0, fault="kill", what="kill -9 of nats", seconds=2.0),
        Struck(number=1, fault="kill", what="kill -9 of nats", seconds=4.0, broken=("lost: r1",)),
    )
    report = ChaosReport(
        seed=1, seconds=9.0, struck=struck, skipped={}, outcomes={"submitted": 2, "open": 2},
        confirmed=2, lost=1, doubled=0, stuck=0, restarts={"nats": 2}, broken=("lost: r1",),
    )  # fmt: skip
    assert not report.is_good
    last = table(report)[-1]
    assert (last["injected"], last["survived"], last["worst s"]) == (2, 1, 4.0)
    assert "not survived: 1 kill, kill -9 of nats: lost: r1" in sums(report)


def test_only_the_time_of_day_of_the_processes_that_go_by_a_clock_is_moved(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    if clock.trouble:
        pytest.skip(clock.trouble)
    program = "import time; print(time.time(), time.monotonic())"
    clock.shift(-3600)
    before = time.time(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], env=clock.environment, capture_output=True, check=True
    )
    day, forward = (float(each) for each in done.stdout.split())
    assert -3600 <= day - before[0] < -3500
    assert 0 <= forward - before[1] < 100
