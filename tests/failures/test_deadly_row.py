"""A row that makes native code die: real processes, each started again with the same command."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.failures.commands import COMMITTEE, Processes, check_ledger, make_rows, write_rows


@pytest.mark.slow
def test_the_same_command_finishes_all_but_the_row_that_it_dies_of(
    processes: Processes, tmp_path: Path
) -> None:
    rows = make_rows(30)
    rows[7]["text"] = "DEADLY"
    write_rows(tmp_path / "items.jsonl", rows)
    command = ("annotate", "items.jsonl", "--labels", "good,bad", "--talk", "0", *COMMITTEE)
    ends = [processes.run(*command, FOLKMOOT_SCRIPTED_CRASH="DEADLY") for _ in range(3)]
    assert [end.code for end in ends] == [-signal.SIGABRT, -signal.SIGABRT, 0]
    assert "died in native code" in ends[-1].stderr
    written = [
        json.loads(line) for line in (tmp_path / "items.annotated.jsonl").read_text().splitlines()
    ]
    failed = [row for row in written if row["outcome"] == "failed"]
    assert [row["text"] for row in failed] == ["DEADLY"]
    assert "2 times a process died in the middle of this row" in failed[0]["reason"]
    assert {row["outcome"] for row in written if row not in failed} <= {"accepted", "escalated"}
    check_ledger(tmp_path / "state" / "ledger.db")
