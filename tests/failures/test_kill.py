"""``kill -9`` of any process at any moment: started again, it goes on, and nobody cleans up.

Real processes, a real nats-server, real SQLite; scripted models, and in one test a real one. Parts
that run apart are killed in the short form of ``folkmoot bench chaos``.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import random
import shutil
import signal
from functools import partial
from pathlib import Path

import pytest

from storage.reader import LedgerReader
from tests.failures.commands import (
    COMMITTEE,
    Processes,
    check_ledger,
    done,
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
    """Whether anything of a server runs there, its owner dead or not: then its lock is held."""
    with (folder / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


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
