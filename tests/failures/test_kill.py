"""``kill -9`` of any process at any moment: started again, it goes on, and nobody cleans up.

Real processes, a real nats-server, real SQLite; scripted models, and in one test a real one.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bus.connection import Bus, BusSettings
from bus.envelopes import Receipt
from bus.server import EmbeddedServer
from bus.submit import SubmitReport, submit_rows
from storage.reader import LedgerReader
from tests.failures.commands import (
    COMMITTEE,
    Processes,
    check_ledger,
    done,
    free_port,
    kill,
    make_rows,
    more,
    submitted,
    turns,
    until,
    write_rows,
)

SEED = 20_251
pytestmark = pytest.mark.slow


class Fleet:
    """A nats-server of its own, a moderator, an engine and two agents, each by its name."""

    def __init__(self, processes: Processes, folder: Path) -> None:
        port = free_port()
        self.url = f"nats://127.0.0.1:{port}"
        self.ledger = folder / "state" / "ledger.db"
        config = folder / "nats.conf"
        config.write_text(
            f"listen: 127.0.0.1:{port}\n"
            f"jetstream {{ store_dir: '{folder / 'nats'}', sync_interval: always }}\n"
        )
        up = ("folkmoot", "--nats", self.url, "up", "--only")
        slow = {"FOLKMOOT_SCRIPTED_DELAY": "0.2"}
        self._start: dict[str, Callable[[], subprocess.Popen[str]]] = {
            "nats": lambda: processes.start("nats-server", "-c", str(config)),
            "moderator": lambda: processes.start(*up, "moderator", **slow),
            "engine": lambda: processes.start(*up, "engine", **slow),
            "agents-1": lambda: processes.start(*up, "agents", **slow),
            "agents-2": lambda: processes.start(*up, "agents", **slow),
        }
        self._output = processes.output_of
        self.names = tuple(self._start)
        self._running = {name: start() for name, start in self._start.items()}

    def kill_and_start_again(self, name: str) -> None:
        assert self._running[name].poll() is None, self._output(self._running[name])
        kill(self._running[name])
        self._running[name] = self._start[name]()

    async def bus(self) -> Bus:
        return await Bus.connect(BusSettings(url=self.url), patience=20.0)


async def test_every_process_is_killed_twice_while_200_tasks_run(
    processes: Processes, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    fleet = Fleet(processes, tmp_path)
    bus = await fleet.bus()
    await until((tmp_path / "state" / "health" / "moderator.json").exists, 60, "no moderator")
    created = await asyncio.to_thread(
        processes.run, "--nats", fleet.url, "campaign", "create", "c", "--labels", "good,bad",
        "--talk", "100%", *COMMITTEE,
    )  # fmt: skip
    assert created.code == 0, created.stderr

    victims = [*chance.sample(fleet.names, 5), *chance.sample(fleet.names, 5)]
    submissions: list[asyncio.Task[SubmitReport]] = []
    refused: list[Receipt] = []

    def noted(number: int, receipt: Receipt) -> None:
        if receipt.status == "rejected":
            refused.append(receipt)

    with LedgerReader(fleet.ledger) as reader:
        for number, victim in enumerate(victims):
            # Twenty rows are on their way, and the ones before them in work, when it happens.
            rows = [json.dumps(row).encode() for row in make_rows(20, prefix=f"{number}-")]
            sending = submit_rows(bus, "c", rows, window=8, resend_after=4.0, on_receipt=noted)
            submissions.append(asyncio.create_task(sending))
            await asyncio.sleep(chance.uniform(0.1, 2.0))
            fleet.kill_and_start_again(victim)
            check_ledger(fleet.ledger)
        assert reader.counts("c").open > 0, "the kills came too late to hit any work"
        reports = await asyncio.wait_for(asyncio.gather(*submissions), 60)
        assert [report.rejected for report in reports] == [0] * 10, refused
        assert sum(report.recorded + report.duplicates for report in reports) == 200
        await until(lambda: not reader.counts("c").open, 90, f"{reader.counts('c')}")

        counts = reader.counts("c")
        assert counts.submitted == 200
        assert counts.accepted + counts.escalated == 200  # nothing failed, nothing was given up
        assert reader.violations() == []  # among them: one outcome a task, no turn twice
    await bus.close()


async def test_one_command_is_killed_three_times_and_the_same_command_finishes(
    processes: Processes, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    ledger = tmp_path / "state" / "ledger.db"
    rows = make_rows(120)
    write_rows(tmp_path / "items.jsonl", rows)
    command = ["annotate", "items.jsonl", "--labels", "good,bad", "--talk", "100%", *COMMITTEE]
    for killed in range(3):
        running = processes.start("folkmoot", *command, FOLKMOOT_SCRIPTED_DELAY="0.3")
        await until(partial(more, done, ledger, done(ledger)), 60, "no progress")
        await asyncio.sleep(chance.uniform(0.0, 1.0))
        assert running.poll() is None, f"run {killed} ended: {processes.output_of(running)}"
        kill(running)
        check_ledger(ledger)
        assert done(ledger) < len(rows)

    last = await asyncio.to_thread(processes.run, *command)
    assert last.code == 0, last.stderr
    check_ledger(ledger)
    written = (tmp_path / "items.annotated.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in written] == [row["id"] for row in rows]


async def test_the_whole_store_of_the_bus_is_deleted_and_the_run_still_finishes(
    processes: Processes, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    write_rows(tmp_path / "items.jsonl", make_rows(100))
    running = processes.start(
        "folkmoot", "annotate", "items.jsonl", "--labels", "good,bad", "--talk", "100%", *COMMITTEE,
        "--campaign", "c", FOLKMOOT_SCRIPTED_DELAY="0.5",
    )  # fmt: skip
    ledger = state / "ledger.db"
    await until(lambda: submitted(ledger) == 100 and done(ledger) > 20, 60, "no progress")
    kill(running)
    await until(lambda: not alive(state / "nats"), 6, "the server outlived its owner")
    shutil.rmtree(state / "nats")
    assert done(ledger) < 100

    running = processes.start("folkmoot", "up")
    await until(lambda: done(ledger) == 100, 60, "the reconciler did not send what was lost")
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0
    check_ledger(ledger)


@pytest.mark.model
async def test_a_run_with_a_real_model_is_killed_and_finishes(
    processes: Processes, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    ledger = tmp_path / "state" / "ledger.db"
    write_rows(tmp_path / "items.jsonl", make_rows(24))
    command = ["annotate", "items.jsonl", "--labels", "good,bad", "--model", "smollm2-135m"]
    running = processes.start("folkmoot", *command)
    await until(lambda: turns(ledger) > 0, 90, "no turn")
    await asyncio.sleep(chance.uniform(0.0, 1.0))
    kill(running)
    check_ledger(ledger)

    last = await asyncio.to_thread(processes.run, *command, seconds=150)
    assert last.code == 0, last.stderr
    check_ledger(ledger)
    with LedgerReader(ledger) as reader:
        [name] = reader.campaign_names()
        counts = reader.counts(name)
        assert counts.accepted + counts.escalated == counts.submitted == 24


def alive(folder: Path) -> bool:
    return EmbeddedServer.find(folder) is not None


async def test_notes_are_taken_once_whenever_it_is_killed(
    processes: Processes, tmp_path: Path
) -> None:
    rows = write_rows(tmp_path / "rows.jsonl", make_rows(12))
    ledger = tmp_path / "state" / "ledger.db"
    command = (
        "annotate", str(rows), "--labels", "good,bad", "--campaign", "noted", "--talk", "0",
        "--note", "topic=What is it about?", "--note", "tone=How is it said?|plain,ironic",
    )  # fmt: skip
    for heard in (3, 14):
        running = processes.start("folkmoot", *command, FOLKMOOT_SCRIPTED_DELAY="0.2")
        await until(partial(more, turns, ledger, heard), 60, "no progress")
        kill(running)
    ended = processes.run(*command)
    assert ended.code == 0, ended.stderr
    check_ledger(ledger)
    with LedgerReader(ledger) as reader:
        answered = list(reader.annotations("noted", "latest"))
        for task, annotation in answered:
            transcript = reader.transcript("noted", task.id)
            asked = [turn.question for turn in transcript.turns]
            assert asked.count("note") == 1
            assert set(annotation.notes) == {"topic", "tone"}
    assert len(answered) == 12
