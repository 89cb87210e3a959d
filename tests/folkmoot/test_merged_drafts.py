"""Merging goes the whole road: a killed run goes on, and the story tells how the draft fared."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.reader import LedgerReader
from tests.failures.commands import Processes, check_ledger, kill
from tests.folkmoot.conftest import ROOT, Cli, wait_until

COMMAND = (
    "annotate", "text.jsonl", "--kind", "text", "--set", "merge=true", "--compare-only",
    "--talk", "0", "--campaign", "c",
)  # fmt: skip
SLOWLY = {"FOLKMOOT_SCRIPTED_DELAY": "0.3"}


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    shutil.copy(ROOT / "examples" / "text.jsonl", tmp_path / "text.jsonl")
    started = Processes(tmp_path)
    yield started
    started.close()


def heard(ledger: Path, stage: str) -> int:
    """How many turns of a stage are on record."""
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
            found = connection.execute("select count(*) from turns where stage = ?", [stage])
            return int(found.fetchone()[0])
    except sqlite3.OperationalError:  # it is not there yet
        return 0


def answers(ledger: Path) -> dict[str, tuple[object, float | None]]:
    with LedgerReader(ledger) as reader:
        return {task.id: (a.value, a.confidence) for task, a in reader.annotations("c", "ending")}


@pytest.mark.slow
def test_killed_between_writing_and_vote_it_comes_to_the_same_answers(
    processes: Processes, cli: Cli, tmp_path: Path
) -> None:
    ledger = processes.folder / "state" / "ledger.db"
    running = processes.start("folkmoot", *COMMAND, **SLOWLY)
    wait_until(lambda: heard(ledger, "merge") > 0 or running.poll() is not None)
    kill(running)
    assert heard(ledger, "merge") > 0
    assert heard(ledger, "check") == 0, "it was killed in the middle"

    ended = cli(*COMMAND)
    assert ended.code == 0, ended.err
    check_ledger(ledger)
    killed = answers(ledger)
    assert heard(ledger, "merge") == len(killed)

    undisturbed = cli("--state", tmp_path / "other", *COMMAND)
    assert undisturbed.code == 0, undisturbed.err
    other = answers(tmp_path / "other" / "ledger.db")
    assert {task: value for task, (value, _) in killed.items()} == {
        task: value for task, (value, _) in other.items()
    }

    story = cli("transcript", next(iter(killed)), "--campaign", "c").out
    assert "■ merge: asked for every task" in story
    assert "Merges them into: " in story
    assert "■ merged-vote: asked for every task" in story
    assert ", backward order: " in story
