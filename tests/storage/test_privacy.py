"""Nobody but its owner reads a ledger, its copies, its lock, or what is written from it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.ledger import Ledger
from storage.reader import LedgerReader
from storage.target import written


@pytest.fixture(autouse=True)
def _open_hearted() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_a_new_ledger_is_private_with_all_that_lies_beside_it(
    tmp_path: Path, campaign: Campaign
) -> None:
    state = tmp_path / "private"
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_campaign(campaign)
        assert set(modes(state)) == {
            "ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock"
        }  # fmt: skip
        assert set(modes(state).values()) == {0o600}
        ledger.backup(tmp_path / "copy.db")
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert modes(tmp_path)["copy.db"] == 0o600


def test_a_ledger_that_others_could_read_is_tightened_when_it_is_opened(tmp_path: Path) -> None:
    state = tmp_path / "private"
    Ledger.open(state / "ledger.db").close()
    for path in state.iterdir():
        path.chmod(0o666)
    with Ledger.open(state / "ledger.db"):
        assert set(modes(state).values()) == {0o600}
    with LedgerReader(state / "ledger.db") as reader:
        assert reader.violations() == []


def test_a_new_file_of_rows_is_private_and_one_that_is_replaced_keeps_its_rights(
    tmp_path: Path,
) -> None:
    shared = tmp_path / "shared.csv"
    shared.touch(mode=0o644)
    for target in (tmp_path / "new.csv", shared):
        with written(target) as stream:
            stream.write(b"rows\n")
    assert modes(tmp_path) == {"new.csv": 0o600, "shared.csv": 0o644}


def test_opening_a_ledger_takes_no_lock_from_a_reader_of_the_same_process(
    tmp_path: Path, campaign: Campaign
) -> None:
    """A process that closes a file loses the locks that SQLite has on it."""
    path = tmp_path / "private" / "ledger.db"
    Ledger.open(path).close()
    with LedgerReader(path) as reader, reader.moment():
        assert list(reader.campaign_names()) == []
        with Ledger.open(path) as ledger:
            ledger.save_campaign(campaign)
            assert list(reader.campaign_names()) == []  # of the same moment
        assert sqlite_locks(path), "the reader has its lock still"


def sqlite_locks(path: Path) -> list[str]:
    """The locks of this process on the ledger's file, as the kernel has them."""
    number = f":{path.stat().st_ino} "
    lines = Path("/proc/locks").read_text().splitlines()
    return [line for line in lines if number in line and f" {os.getpid()} " in line]
