"""What one person has before them is not put to the next, until they let go, end, or tarry."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from folkmoot.review.claims import Claims


def held(folder: Path) -> list[str]:
    return [file.name for file in (folder / "ledger.db.claims").iterdir()]


def test_a_task_is_claimed_by_one_until_the_next_one_or_the_end(tmp_path: Path) -> None:
    one, other = Claims(tmp_path / "ledger.db"), Claims(tmp_path / "ledger.db")
    assert one.take("c", "t/../1")
    assert not other.is_free("c", "t/../1")
    assert not other.take("c", "t/../1")
    assert other.take("d", "t/../1"), "another campaign's task"
    assert one.take("c", "t2")
    assert other.take("c", "t/../1")
    assert not one.is_free("c", "t/../1")
    for each in (one, other):
        each.release()
        each.release()
    assert held(tmp_path) == []


def test_the_claim_of_a_process_that_was_killed_is_gone(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from folkmoot.review.claims import Claims;"
        "c = Claims(Path(sys.argv[1])); print(c.take('c', 't'), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "ledger.db"], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        mine = Claims(tmp_path / "ledger.db")
        assert not mine.take("c", "t")
        holder.kill()
        holder.wait()
        assert mine.take("c", "t")


def test_a_claim_that_somebody_forgot_expires_and_takes_none_along(tmp_path: Path) -> None:
    sleeper, next_one = (Claims(tmp_path / "ledger.db", patience=60.0) for _ in range(2))
    assert sleeper.take("c", "t")
    (name,) = held(tmp_path)
    then = time.time() - 61.0
    os.utime(tmp_path / "ledger.db.claims" / name, (then, then))
    assert next_one.is_free("c", "t")
    assert next_one.take("c", "t")
    sleeper.release()
    third = Claims(tmp_path / "ledger.db", patience=60.0)
    assert not third.take("c", "t"), "the sleeper let go of nothing but their own"


def test_where_nothing_can_be_written_everybody_may_have_everything(tmp_path: Path) -> None:
    (tmp_path / "ledger.db.claims").write_text("no folder")
    assert Claims(tmp_path / "ledger.db").take("c", "t")
    assert Claims(tmp_path / "ledger.db").is_free("c", "t")
