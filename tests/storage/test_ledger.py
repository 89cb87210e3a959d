"""The file itself: one writer, safe against crashes, full disks and other versions.

Real here: SQLite files on disk, child processes, ``kill -9``.
"""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from schema.campaign import Campaign
from schema.errors import DiskFull, LedgerError, LedgerLocked, LedgerTooNew, UnknownCampaign
from schema.task import Task
from storage.connection import commits
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.storage.conftest import Make


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A second process; it says a line when it is where the test wants it."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_second_writer_is_told_which_process_is_the_first(path: Path) -> None:
    process = child(
        """
        import sys, time
        from pathlib import Path
        from storage.ledger import Ledger
        with Ledger.open(Path(sys.argv[1])):
            print("open", flush=True)
            time.sleep(60)
        """,
        path,
    )
    try:
        assert said(process) == "open\n"
        with pytest.raises(LedgerLocked, match=f"process {process.pid} is already writing"):
            Ledger.open(path)
    finally:
        process.kill()
        process.wait()
    Ledger.open(path).close()  # the kernel has let the dead one's lock go


def test_the_lock_is_free_again_after_close(path: Path) -> None:
    Ledger.open(path).close()
    ledger = Ledger.open(path)
    ledger.close()
    ledger.close()


def test_kill_9_within_a_transaction_leaves_the_last_commit_and_a_sound_ledger(
    path: Path, make: Make
) -> None:
    process = child(
        """
        import sys, time
        from pathlib import Path
        from schema.campaign import Campaign
        from schema.task import Task
        from storage.ledger import Ledger
        ledger = Ledger.open(Path(sys.argv[1]))
        campaign = Campaign.model_validate_json(sys.argv[2])
        ledger.save_campaign(campaign)
        def submit(id, words):
            ledger.submit(Task(campaign=campaign.name, id=id, revision=campaign.revision,
                               input={"text": words}))
        submit("committed", "this one is there")
        with ledger.transaction():
            for n in range(2000):  # more than SQLite keeps in memory: it has begun to write
                submit(f"lost-{n}", "x" * 2000)
            print("in the middle", flush=True)
            time.sleep(60)
        """,
        path,
        make.campaign().model_dump_json(),
    )
    assert said(process) == "in the middle\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    with Ledger.open(path) as ledger:
        counts = ledger.counts("reviews")
        assert (counts.submitted, counts.open, counts.total) == (1, 1, 1)
        assert ledger.violations() == []
        assert integrity(path) == "ok"


def integrity(path: Path) -> str:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("pragma integrity_check").fetchone()[0])


def submit_together(ledger: Ledger, tasks: list[Task]) -> None:
    with ledger.transaction():
        for task in tasks:
            ledger.submit(task)


def test_a_full_disk_undoes_the_transaction_and_leaves_the_ledger_usable(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign, "before"))
    pages = ledger._connection.execute("pragma page_count").fetchone()[0]
    ledger._connection.execute(f"pragma max_page_count = {pages + 10}")
    many = [make.task(campaign, f"t{n}", "long " * 1000) for n in range(1000)]
    with pytest.raises(DiskFull, match="no room") as caught:
        submit_together(ledger, many)
    assert caught.value.retryable
    assert ledger.counts("reviews").submitted == 1
    ledger._connection.execute("pragma max_page_count = 1000000")
    assert ledger.submit(make.task(campaign, "after")) == "recorded"
    assert ledger.counts("reviews").submitted == 2
    assert ledger.violations() == []


def test_what_is_put_on_disk_is_counted_once_for_each_transaction(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    before = commits()
    with ledger.transaction():
        for id in ("t1", "t2"):
            with ledger.transaction():
                ledger.submit(make.task(campaign, id))
    ledger.submit(make.task(campaign, "t3"))
    assert commits() == before + 2


def test_an_error_within_a_transaction_undoes_all_of_it(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    stranger = make.task(campaign).model_copy(update={"campaign": "nowhere"})
    with pytest.raises(UnknownCampaign):
        submit_together(ledger, [make.task(campaign, "t1"), stranger])
    assert ledger.counts("reviews").submitted == 0


def test_an_error_in_an_inner_transaction_undoes_the_inner_one_alone(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    with ledger.transaction():
        ledger.submit(make.task(campaign, "t1"))
        with contextlib.suppress(RuntimeError), ledger.transaction():
            ledger.submit(make.task(campaign, "t2"))
            raise RuntimeError
        ledger.submit(make.task(campaign, "t3"))
    assert [row.task for row in ledger.tasks("reviews")] == ["t1", "t3"]


def test_every_commit_is_on_disk_and_deleted_text_is_overwritten(ledger: Ledger) -> None:
    pragma = {
        name: ledger._connection.execute(f"pragma {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_opening_again_changes_nothing(path: Path, make: Make) -> None:
    with Ledger.open(path) as ledger:
        ledger.save_campaign(make.campaign())
        before = list(ledger._connection.iterdump())
    with Ledger.open(path) as ledger:
        assert list(ledger._connection.iterdump()) == before


def test_the_writer_may_be_used_from_another_thread(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    worker = threading.Thread(target=ledger.submit, args=[make.task(campaign)])
    worker.start()
    worker.join()
    assert ledger.counts("reviews").submitted == 1


@pytest.mark.parametrize("opened", [Ledger.open, LedgerReader])
def test_a_ledger_of_a_later_version_is_refused(
    path: Path, opened: Callable[[Path], object]
) -> None:
    Ledger.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('folkmoot', 'm999_telepathy', '2099-01-01')"
        )
        connection.commit()
    with pytest.raises(LedgerTooNew, match=r"m999_telepathy.*update folkmoot"):
        opened(path)


def test_a_reader_says_so_when_the_tables_are_of_an_earlier_version(path: Path) -> None:
    Ledger.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("delete from _sqlite_migrations where name = 'm006_transcript'")
        connection.commit()
    with pytest.raises(LedgerError, match="earlier version"):
        LedgerReader(path)


@pytest.mark.parametrize("opened", [Ledger.open, LedgerReader])
def test_a_file_that_is_no_database_is_refused_in_plain_words(
    tmp_path: Path, opened: Callable[[Path], object]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("dear diary, " * 500)
    with pytest.raises(LedgerError, match="not a ledger"):
        opened(path)
    assert path.read_text().startswith("dear diary")


def test_a_database_of_somebody_else_is_no_ledger_to_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("create table cats (name)")
    with pytest.raises(LedgerError, match="not a ledger"):
        LedgerReader(path)


def test_a_reader_without_a_ledger_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there is no ledger at"):
        LedgerReader(tmp_path / "none.db")


def test_a_ledger_cannot_be_where_a_file_stands_for_its_folder(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LedgerError, match="cannot be written"):
        Ledger.open(tmp_path / "state" / "folkmoot.db")
