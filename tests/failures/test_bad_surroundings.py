"""What is around a run goes wrong: one clear line, a documented exit code, and nothing lost.

Real processes, servers, disks and ledgers; the models are scripted, or broken on purpose.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest

from agents.moderator import open_talks
from bus.connection import Bus
from bus.envelopes import Command
from bus.server import EmbeddedServer
from consensus.protocol.decide import Halt, play
from engine.scripted.engine import ScriptedEngine
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import Swarm, bus_for
from schema.policy import Policy
from schema.transcript import Transcript
from storage.reader import LedgerReader
from tests.failures.commands import (
    COMMITTEE,
    Ended,
    Processes,
    check_ledger,
    done,
    free_port,
    kill,
    make_rows,
    until,
    write_rows,
)
from tests.failures.road import Road

ANNOTATE = ("annotate", "rows.jsonl", "--labels", "good,bad", "--campaign", "c")


@pytest.fixture(autouse=True)
def rows(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "rows.jsonl", make_rows(100))


def ledger_of(folder: Path) -> Path:
    return folder / "state" / "ledger.db"


async def ended_run(processes: Processes, running: subprocess.Popen[str], seconds: float) -> Ended:
    """How a command that was started before ended."""
    await until(lambda: running.poll() is not None, seconds, processes.output_of(running))
    return Ended(running.returncode, "", processes.output_of(running))


def finishes(folkmoot: Callable[..., Ended], folder: Path) -> None:
    """The same command again goes on to the end."""
    ended = folkmoot(*ANNOTATE, *COMMITTEE)
    assert ended.code == 0, ended.stderr
    assert done(ledger_of(folder)) == 100
    check_ledger(ledger_of(folder))


# Models


def test_a_model_that_is_not_there_is_said_before_a_task_is_opened(
    folkmoot: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path / "no-models"))
    ended = folkmoot(*ANNOTATE, "--model", "smollm2-135m")
    assert ended.code == 3
    assert "the model smollm2-135m is not on this machine" in ended.complaint
    assert "folkmoot models pull smollm2-135m" in ended.advice
    finishes(folkmoot, tmp_path)


def test_a_file_that_is_not_the_pinned_model_is_refused(
    folkmoot: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path))
    (tmp_path / "smollm2-135m.gguf").write_bytes(b"GGUF, but not the one that was pinned")
    ended = folkmoot(*ANNOTATE, "--model", "smollm2-135m")
    assert ended.code == 3
    assert "is not the file that the catalogue pins for smollm2-135m" in ended.complaint
    assert "folkmoot models pull smollm2-135m" in ended.advice


def test_a_model_that_nobody_knows_is_said_with_those_that_are_known(
    folkmoot: Callable[..., Ended],
) -> None:
    ended = folkmoot(*ANNOTATE, "--model", "smollm3")
    assert ended.code in (2, 3)
    assert "smollm3" in ended.complaint
    assert "smollm2-135m" in ended.complaint + ended.advice


# The state folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 MB as the state folder, where this user may mount one."""
    folder = tmp_path / "state"
    folder.mkdir()
    try:
        mount("-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as stream:
        while stream.write(bytes(1024 * 1024)):
            pass


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@pytest.mark.slow
async def test_a_full_disk_ends_the_run_and_with_room_again_it_goes_on(
    processes: Processes, small_disk: Path, tmp_path: Path
) -> None:
    running = processes.start("folkmoot", *ANNOTATE, *COMMITTEE, FOLKMOOT_SCRIPTED_DELAY="0.5")
    await until(lambda: done(ledger_of(tmp_path)) > 0, 60, "no progress")
    ballast = small_disk / "ballast"
    fill(ballast)
    ended = await ended_run(processes, running, 40)
    assert ended.code == 5
    assert "are free on the disk of" in ended.complaint or "no room to write" in ended.complaint
    assert "room" in ended.advice

    ended = processes.run(*ANNOTATE, *COMMITTEE)  # still no room
    assert ended.code == 5
    assert "are free on the disk of" in ended.complaint

    ballast.unlink()
    ended = processes.run(*ANNOTATE, *COMMITTEE)
    assert ended.code == 0, ended.stderr
    assert done(ledger_of(tmp_path)) == 100
    check_ledger(ledger_of(tmp_path))


def test_a_state_folder_that_cannot_be_made_is_one_clear_line(
    folkmoot: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    ended = folkmoot(*ANNOTATE, *COMMITTEE)
    assert ended.code == 2
    assert "state is a file, and the state is a folder" in ended.complaint
    assert "name a folder with --state" in ended.advice


def test_a_state_folder_that_is_read_only_is_one_clear_line(
    folkmoot: Callable[..., Ended], small_disk: Path
) -> None:
    mount("-o", "remount,ro", str(small_disk))
    ended = folkmoot(*ANNOTATE, *COMMITTEE)
    assert ended.code in (4, 5)
    assert "cannot be written" in ended.complaint
    assert "choose another folder" in ended.advice


def test_a_ledger_of_a_later_version_is_left_alone(
    folkmoot: Callable[..., Ended], tmp_path: Path
) -> None:
    assert folkmoot(*ANNOTATE, *COMMITTEE).code == 0
    with sqlite3.connect(ledger_of(tmp_path)) as ledger:
        ledger.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "select migration_set, 'later', applied_at from _sqlite_migrations limit 1"
        )
    before = ledger_of(tmp_path).read_bytes()
    for words in ((*ANNOTATE, *COMMITTEE), ("status",), ("up", "--only", "moderator")):
        ended = folkmoot(*words)
        assert ended.code == 5, ended.stderr
        assert "later version of folkmoot" in ended.complaint
    assert ledger_of(tmp_path).read_bytes() == before


# The server


def test_the_port_of_last_time_is_taken_and_another_one_is_used(
    folkmoot: Callable[..., Ended], tmp_path: Path
) -> None:
    assert folkmoot(*ANNOTATE, *COMMITTEE).code == 0
    port = json.loads((tmp_path / "state" / "nats" / "server.json").read_text())["port"]
    with socket.create_server(("127.0.0.1", port)):
        finishes(folkmoot, tmp_path)


def test_a_server_that_is_not_there_is_said_at_once(folkmoot: Callable[..., Ended]) -> None:
    port = free_port()
    ended = folkmoot("--nats", f"nats://127.0.0.1:{port}", *ANNOTATE, *COMMITTEE)
    assert ended.code == 4
    assert f"no NATS server answers at nats://127.0.0.1:{port}" in ended.complaint
    assert "start one, or check the address" in ended.advice


@pytest.mark.slow
async def test_the_embedded_server_is_killed_and_the_run_does_not_end(
    processes: Processes, tmp_path: Path
) -> None:
    running = processes.start("folkmoot", *ANNOTATE, *COMMITTEE, FOLKMOOT_SCRIPTED_DELAY="0.5")
    await until(lambda: done(ledger_of(tmp_path)) > 0, 60, "no progress")
    os.kill(server_of(running), signal.SIGKILL)
    ended = await ended_run(processes, running, 60)
    assert ended.code == 0, ended.stderr
    assert done(ledger_of(tmp_path)) == 100
    check_ledger(ledger_of(tmp_path))


def server_of(running: subprocess.Popen[str]) -> int:
    """The process of the embedded server that belongs to a run."""
    family = [running.pid]
    for pid in family:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            family.extend(int(child) for child in (thread / "children").read_text().split())
    [server] = [pid for pid in family if program(pid).endswith("nats-server")]
    return server


def program(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().partition("\0")[0]


class Outside:
    """A nats-server that does not belong to the run."""

    def __init__(self, processes: Processes, folder: Path) -> None:
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._processes, self._store = processes, folder / "outside"
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        self.process = self._processes.start(
            "nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self._store)
        )
        return self.process


IMPATIENT = "import folkmoot.swarm.job as job; job.LOST_SECONDS = 3.0; " \
            "from folkmoot.cli import main; main()"  # fmt: skip
"""The command line, with less patience than people have."""


@pytest.mark.slow
async def test_an_outside_server_that_comes_back_is_waited_for_and_one_that_does_not_is_said(
    processes: Processes, tmp_path: Path
) -> None:
    outside = Outside(processes, tmp_path)
    running = processes.start(
        sys.executable, "-c", IMPATIENT, "--nats", outside.url, *ANNOTATE, *COMMITTEE,
        FOLKMOOT_SCRIPTED_DELAY="0.5",
    )  # fmt: skip
    await until(lambda: done(ledger_of(tmp_path)) > 0, 60, "no progress")
    kill(outside.process)
    before = done(ledger_of(tmp_path))
    outside.start()
    await until(lambda: done(ledger_of(tmp_path)) > before, 40, "it did not go on")

    kill(outside.process)
    ended = await ended_run(processes, running, 30)
    assert ended.code == 4
    assert f"the NATS server at {outside.url} has been gone for 3 seconds" in ended.complaint
    assert "run the same command again" in ended.advice

    outside.start()
    ended = processes.run("--nats", outside.url, *ANNOTATE, *COMMITTEE)
    assert ended.code == 0, ended.stderr
    assert done(ledger_of(tmp_path)) == 100
    check_ledger(ledger_of(tmp_path))


@pytest.mark.slow
async def test_a_server_that_comes_back_with_nothing_is_told_everything_again(
    processes: Processes, tmp_path: Path
) -> None:
    outside = Outside(processes, tmp_path)
    settings = Settings(state=tmp_path / "state", nats=outside.url)
    await until(lambda: listens(outside.port), 10, "no server")
    async with (
        bus_for(settings, "test") as bus,
        Swarm(settings, engine=ScriptedEngine(delay=0.5)).running(bus),
    ):
        road = Road(settings, bus)
        await road.create("c")
        await road.submit("c", *(json.dumps(row).encode() for row in make_rows(100)))
        await until(lambda: done(ledger_of(tmp_path)) > 0, 30, "no progress")
        kill(outside.process)
        shutil.rmtree(tmp_path / "outside")
        assert done(ledger_of(tmp_path)) < 100
        outside.start()
        await road.finished("c")
        with road.reader() as reader:
            assert reader.counts("c").failed == 0
        check_ledger(settings.ledger)


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


# What people do in the middle of a run


@pytest.mark.slow
async def test_ctrl_c_ends_a_run_in_order_and_the_same_command_goes_on(
    processes: Processes, tmp_path: Path
) -> None:
    running = processes.start("folkmoot", *ANNOTATE, *COMMITTEE, FOLKMOOT_SCRIPTED_DELAY="0.5")
    await until(lambda: done(ledger_of(tmp_path)) > 0, 60, "no progress")
    running.send_signal(signal.SIGINT)
    ended = await ended_run(processes, running, 15)
    assert ended.code == 130
    assert "the same command goes on where this one stopped" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert 0 < done(ledger_of(tmp_path)) < 100
    check_ledger(ledger_of(tmp_path))
    ended = processes.run(*ANNOTATE, *COMMITTEE)
    assert ended.code == 0, ended.stderr
    assert done(ledger_of(tmp_path)) == 100


@pytest.mark.slow
async def test_a_campaign_is_paused_resumed_and_cancelled_while_it_runs(
    processes: Processes, tmp_path: Path
) -> None:
    write_rows(tmp_path / "rows.jsonl", make_rows(300))
    running = processes.start("folkmoot", *ANNOTATE, *COMMITTEE, FOLKMOOT_SCRIPTED_DELAY="1")
    ledger = ledger_of(tmp_path)
    await until(lambda: done(ledger) > 0, 60, "no progress")
    await order(tmp_path, "pause")
    with LedgerReader(ledger) as reader:
        paused_at = await silence(reader)
        assert 0 < paused_at < 300
        assert running.poll() is None  # it waits
        await order(tmp_path, "resume")
        await until(lambda: reader.counts("c").open < paused_at, 40, "it does not go on")
        await order(tmp_path, "cancel")
        ended = await ended_run(processes, running, 20)
        assert ended.code == 0, ended.stderr
        counts = reader.counts("c")
        assert counts.open == 0
        assert counts.cancelled > 0
        assert counts.cancelled + counts.accepted + counts.escalated == 300
    check_ledger(ledger)

    ended = processes.run(*ANNOTATE, *COMMITTEE)
    assert ended.code == 2
    assert "campaign 'c' was cancelled: create one under another name" in ended.complaint


async def order(folder: Path, word: Literal["pause", "resume", "cancel"]) -> None:
    """What ``folkmoot campaign pause``, ``resume`` and ``cancel`` do."""
    access = EmbeddedServer.find(folder / "state" / "nats")
    assert access is not None
    bus = await Bus.connect(access.bus_settings("test"))
    await command(bus, Command(command=word, campaign="c"))
    await bus.close()


async def silence(reader: LedgerReader) -> int:
    """Wait until no turn comes any more; how many tasks are open then."""
    turns = -1
    while turns != (turns := reader.spent("c").turns):  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(1.5)
    return reader.counts("c").open


# Budgets


@pytest.fixture
async def slow_road(tmp_path: Path) -> AsyncIterator[Road]:
    """A swarm in this process whose models take their time."""
    settings = Settings(state=tmp_path / "state")
    async with (
        bus_for(settings, "test", start=True) as bus,
        Swarm(settings, engine=ScriptedEngine(delay=0.2)).running(bus),
    ):
        yield Road(settings, bus)
        check_ledger(settings.ledger)


async def test_a_budget_of_tokens_is_hard_and_every_task_ends_with_that_reason(
    slow_road: Road,
) -> None:
    await slow_road.create("c", tokens=3000)
    await slow_road.submit("c", *(json.dumps(row).encode() for row in make_rows(300)))
    await slow_road.finished("c")
    with slow_road.reader() as reader:
        assert reader.campaign_state("c") == "spent"
        counts = reader.counts("c")
        assert counts.escalated + counts.accepted == 300
        reasons = {row.reason for row in reader.tasks("c", "escalated")}
        assert "the campaign's budget was spent before the committee had decided" in reasons

        await silence(reader)  # what was in hand still comes, and is counted as lost
        assert 3000 <= reader.spent("c").tokens < 3000 + dearest_turn(slow_road)


def dearest_turn(road: Road) -> int:
    with sqlite3.connect(road.settings.ledger) as ledger:
        [(tokens,)] = ledger.execute("select max(tokens) from turns")
        return int(tokens)


async def test_a_budget_of_seconds_ends_tasks_that_nobody_has_answered_yet(
    tmp_path: Path,
) -> None:
    settings = Settings(state=tmp_path / "state")
    async with (
        bus_for(settings, "test", start=True) as bus,
        Swarm(settings, engine=ScriptedEngine(delay=8.0)).running(bus),
    ):
        road = Road(settings, bus)
        await road.create("c", seconds=0.5)
        await road.submit("c", *(json.dumps(row).encode() for row in make_rows(10)))
        await road.finished("c", seconds=5)
        with road.reader() as reader:
            assert reader.campaign_state("c") == "spent"
            assert reader.counts("c").escalated == 10


async def test_a_task_that_the_protocol_cannot_handle_fails_alone(
    slow_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:

    def stumble(transcript: Transcript, policy: Policy, since: Halt | None) -> Halt:
        if transcript.task.id == "r3" and transcript.turns:
            raise ZeroDivisionError("a voting rule of somebody else")
        return play(transcript, policy, since)

    monkeypatch.setattr(open_talks, "play", stumble)
    await slow_road.create("c")
    await slow_road.submit("c", *(json.dumps(row).encode() for row in make_rows(10)))
    await slow_road.finished("c")
    with slow_road.reader() as reader:
        assert reader.counts("c").failed == 1
        failed = reader.annotation("c", "r3")
        assert failed is not None
        assert failed.reason == (
            "the protocol failed: ZeroDivisionError: a voting rule of somebody else"
        )
