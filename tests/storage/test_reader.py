"""Reading beside the writer, and what reports are made of. Two real connections to one file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.campaign import Campaign
from schema.errors import LedgerError, UnknownCampaign
from storage import connection
from storage.connection import is_fixed
from storage.ledger import Ledger
from storage.reader import LedgerReader
from storage.readers import annotations as paged
from tests.storage.conftest import Make


def test_a_reader_sees_each_commit_and_nothing_before_it(
    ledger: Ledger, campaign: Campaign, make: Make, path: Path
) -> None:
    with LedgerReader(path) as reader:
        with ledger.transaction():
            ledger.submit(make.task(campaign))
            assert reader.counts("reviews").submitted == 0
        assert reader.counts("reviews").submitted == 1


def test_a_reader_does_not_stop_the_writer_and_keeps_its_moment(
    ledger: Ledger, campaign: Campaign, make: Make, path: Path
) -> None:
    for n in range(3):
        make.finished(ledger, campaign, f"t{n}")
    with LedgerReader(path) as reader:
        read = reader.annotations("reviews")
        first = next(read)
        make.finished(ledger, campaign, "t3")
        assert len([first, *read]) == 3
        assert len(list(reader.annotations("reviews"))) == 4


def test_who_takes_his_time_with_an_export_does_not_keep_the_log_from_being_moved(
    ledger: Ledger, campaign: Campaign, make: Make, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paged, "PAGE", 2)
    for n in range(5):
        make.finished(ledger, campaign, f"t{n}")
    with LedgerReader(path) as reader:
        read = reader.annotations("reviews")
        seen = [next(read)[0].id, next(read)[0].id]
        make.finished(ledger, campaign, "t5")
        busy, *_ = ledger._connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        assert (busy, reader.log_bytes) == (0, 0)
        assert [*seen, *(task.id for task, _ in read)] == [f"t{n}" for n in range(5)]


def test_the_log_that_a_long_reader_made_long_is_cut_again(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, campaign = tmp_path / "log.db", make.campaign()
    monkeypatch.setattr(connection, "LOG_PAGES", 10)
    monkeypatch.setattr(connection, "LOG_KEPT", 100_000)
    with Ledger.open(path) as ledger, LedgerReader(path) as reader:
        ledger.save_campaign(campaign)
        with reader.moment():
            assert reader.counts("reviews").submitted == 0
            for n in range(10):
                ledger.submit(make.task(campaign, f"t{n}", "x" * 50_000))
            assert reader.log_bytes > 500_000
        for n in range(10, 13):
            ledger.submit(make.task(campaign, f"t{n}"))
        assert reader.log_bytes <= 200_000


def test_a_reader_needs_no_writer(path: Path, make: Make) -> None:
    with Ledger.open(path) as ledger:
        ledger.save_campaign(make.campaign())
    with LedgerReader(path) as reader:
        assert reader.campaign("reviews") == make.campaign()


def test_a_reader_cannot_write(ledger: Ledger, path: Path) -> None:
    with LedgerReader(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("delete from campaigns")


def test_a_ledger_in_a_folder_with_odd_characters_can_be_read(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "what? 100% #1" / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.save_campaign(make.campaign())
    with LedgerReader(path) as reader:
        assert reader.campaign_names() == ["reviews"]


def test_a_listing_shows_open_and_finished_tasks(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign, "t1")
    make.asked(ledger, campaign, "t2")
    ledger.submit(make.task(campaign, "t3"))
    rows = list(ledger.tasks("reviews"))
    assert [(r.task, r.outcome, r.started, r.turns, r.tokens, r.version) for r in rows] == [
        ("t1", "accepted", True, 3, 63, 1),
        ("t2", "open", True, 0, 0, 0),
        ("t3", "open", False, 0, 0, 0),
    ]
    assert [r.task for r in ledger.tasks("reviews", open_only=True)] == ["t2", "t3"]
    assert [r.value for r in ledger.tasks("reviews", "accepted")] == ["good"]
    with pytest.raises(UnknownCampaign):
        ledger.tasks("nowhere")


def test_figures_of_a_seat_hold_it_against_outcome_and_gold(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id, gold in (("t1", "good"), ("t2", "bad"), ("t3", None)):
        make.finished(ledger, campaign, id, gold=gold)
    ann, ben, cay = ledger.seat_figures("reviews")
    assert (ann.turns, ann.ballots, ann.tokens, ann.failed) == (3, 3, 63, 0)
    assert ann.seconds == pytest.approx(0.09)
    assert (ann.votes, ann.agrees, ann.with_gold, ann.agrees_gold) == (3, 3, 2, 1)
    assert (cay.votes, cay.agrees, cay.with_gold, cay.agrees_gold) == (3, 0, 2, 1)
    assert (ben.family, cay.family) == ("qwen", "gemma-3-270m")


def test_a_campaign_whose_tasks_have_all_ended_is_finished_until_more_come(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    assert ledger.standing("reviews").state == "running", "nothing has come yet"
    make.finished(ledger, campaign, "t1")
    assert ledger.standing("reviews").state == "finished"
    ledger.submit(make.task(campaign, "t2"))
    assert ledger.standing("reviews").state == "running"
    ledger.set_campaign_state("reviews", "paused", "")
    assert ledger.standing("reviews").state == "paused"


def test_a_standing_says_what_is_under_way(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    make.finished(ledger, campaign, "t1")
    make.asked(ledger, campaign, "t2")
    ledger.submit(make.task(campaign, "t3"))
    ledger.mark_sent([ledger.unsent(1)[0].turn])
    standing = ledger.standing("reviews")
    assert (standing.state, standing.started) == ("running", 1)
    assert (standing.to_send, standing.in_flight) == (2, 1)
    assert standing.counts == ledger.counts("reviews")
    assert standing.spent.tokens == 63
    assert standing.oldest_started is not None
    assert standing.oldest_started >= 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_is_named(ledger: Ledger, path: Path) -> None:
    path.chmod(0)
    with pytest.raises(LedgerError, match="cannot be opened"):
        LedgerReader(path)


@pytest.fixture
def others(ledger: Ledger, campaign: Campaign, make: Make) -> Iterator[Path]:
    """A finished ledger in a folder that this process may read and not write."""
    make.finished(ledger, campaign, "t0")
    ledger.close()
    folder = Path(tempfile.mkdtemp())  # not below a folder that only its owner may enter
    copy = folder / "ledger.db"
    shutil.copy(ledger.path, copy)
    copy.chmod(0o644)
    folder.chmod(0o555)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)  # root may write everywhere
    try:
        yield copy
    finally:
        os.seteuid(before)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_ledger_that_may_only_be_read_is_read_after_its_writer_has_closed_it(
    others: Path,
) -> None:
    assert is_fixed(others)
    with LedgerReader(others) as reader:
        assert reader.counts("reviews").submitted == 1
    assert [file.name for file in others.parent.iterdir()] == ["ledger.db"]


def test_a_ledger_that_may_be_written_is_never_taken_for_one_that_does_not_change(
    ledger: Ledger,
) -> None:
    assert not is_fixed(ledger.path)
