"""A backup is whole, whatever goes on meanwhile. Real files, a real writer at work."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from schema.campaign import Campaign
from schema.errors import LedgerError, UserError
from storage.backup import backup
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.storage.conftest import Make


def test_a_backup_can_be_read_and_written_like_any_ledger(
    ledger: Ledger, campaign: Campaign, make: Make, tmp_path: Path
) -> None:
    make.finished(ledger, campaign)
    target = tmp_path / "backup.db"
    ledger.backup(target)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["backup.db", "state"]  # one file
    with Ledger.open(target) as copy:
        assert copy.counts("reviews").accepted == 1
        assert copy.violations() == []
        make.finished(copy, campaign, "t2")


def test_a_backup_beside_a_busy_writer_is_of_one_moment(
    ledger: Ledger, campaign: Campaign, make: Make, path: Path, tmp_path: Path
) -> None:
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            make.finished(ledger, campaign, f"t{n}")
            n += 1
            if n == 20:
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(30)
        for n in range(3):
            with LedgerReader(path) as reader:
                reader.backup(tmp_path / f"backup-{n}.db")
    finally:
        stop.set()
        writer.join()
    with LedgerReader(tmp_path / "backup-2.db") as copy:
        counts = copy.counts("reviews")
        assert counts.submitted == counts.total >= 20
        assert counts.open <= 1  # the one that was under way
        assert copy.violations() == []


def test_a_backup_never_replaces_a_file(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_text("precious")
    for target in (tmp_path / "kept.db", path):
        with pytest.raises(UserError, match="exists already"):
            ledger.backup(target)
    assert (tmp_path / "kept.db").read_text() == "precious"


def test_a_backup_into_no_folder_or_of_no_ledger_says_so(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no folder"):
        ledger.backup(tmp_path / "nowhere" / "backup.db")
    with pytest.raises(LedgerError, match="no ledger"):
        backup(tmp_path / "none.db", tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
