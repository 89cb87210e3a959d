"""A file that is edited and a command that is killed, in turns: what comes out is the file."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.failures.commands import Processes, check_ledger, kill

pytestmark = pytest.mark.slow

SEED = 20_261
ROUNDS = 6


def edited(rows: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The rows after somebody has worked on the file: some are new, gone, elsewhere, or solved."""
    rows = list(rows)
    for _ in range(chance.randint(10, 40)):
        row: dict[str, Any] = {"text": f"item {chance.randint(0, 200)}"}
        if chance.random() < 0.4:
            row["id"] = f"{chance.choice('abcdef')}{chance.randint(0, 9)}"
        rows.insert(chance.randint(0, len(rows)), row)
    del rows[: chance.randint(0, 5)]
    if chance.random() < 0.5:
        chance.shuffle(rows)
    for row in chance.sample(rows, k=min(len(rows), 8)):
        row["gold"] = chance.choice(["good", "bad"])
    return rows


def test_whatever_is_edited_and_killed_the_rows_of_the_file_come_out(
    processes: Processes, tmp_path: Path
) -> None:
    chance, rows = random.Random(SEED), list[dict[str, Any]]()
    file, out = tmp_path / "rows.jsonl", tmp_path / "rows.annotated.jsonl"
    command = (
        "folkmoot", "annotate", "rows.jsonl", "--labels", "good,bad", "--talk", "0",
        "--campaign", "c",
    )  # fmt: skip
    for _ in range(ROUNDS):
        rows = edited(rows, chance)
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        running = processes.start(*command, FOLKMOOT_SCRIPTED_DELAY="0.01")
        time.sleep(chance.uniform(1.0, 4.0))  # anywhere in the work, at whatever it is then
        kill(running)
    ended = processes.start(*command)
    assert ended.wait(120) == 0, processes.output_of(ended)
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [{name: row[name] for name in own} for row, own in zip(found, rows, strict=True)] == rows
    assert {row["outcome"] for row in found} <= {"accepted", "escalated"}
    assert len({row["task"] for row in found}) == len(rows)
    check_ledger(tmp_path / "state" / "ledger.db")
    again = processes.start(*command)
    assert again.wait(120) == 0
    assert "nothing was left to do" in processes.output_of(again)
