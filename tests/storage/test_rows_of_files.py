"""Tasks whose rows leave their file, and tasks that are opened again."""

from __future__ import annotations

import pytest

from schema.campaign import Campaign
from schema.errors import UnknownTask
from schema.task import FileRow
from storage.formats.exported_rows import whole_campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make


@pytest.fixture
def finished(ledger: Ledger, campaign: Campaign, make: Make) -> Ledger:
    make.finished(ledger, campaign, "t1", gold="good")
    make.finished(ledger, campaign, "t2")
    return ledger


def exported(ledger: Ledger) -> list[object]:
    return [row["id"] for row in whole_campaign(ledger, "reviews").rows]


def test_a_withdrawn_task_is_in_no_count_listing_or_export_and_stays_on_record(
    finished: Ledger,
) -> None:
    finished.withdraw("reviews", ["t1"])
    counts = finished.counts("reviews")
    assert (counts.submitted, counts.accepted, counts.withdrawn) == (1, 1, 1)
    assert [row.task for row in finished.tasks("reviews")] == ["t2"]
    assert exported(finished) == ["t2"]
    assert finished.drafted("reviews", True, 9) == []
    assert finished.transcript("reviews", "t1").turns
    assert finished.violations() == []


def test_a_restored_task_is_as_it_was(finished: Ledger) -> None:
    finished.withdraw("reviews", ["t1"])
    finished.restore("reviews", ["t1"])
    assert exported(finished) == ["t1", "t2"]
    assert finished.counts("reviews").withdrawn == 0


def test_a_known_answer_that_is_corrected_is_the_known_answer(finished: Ledger) -> None:
    assert finished.correct_row("reviews", "t2", "", "bad")
    assert not finished.correct_row("reviews", "t2", "", "bad"), "the second time it is so already"
    assert finished.task("reviews", "t2").gold == "bad"
    assert finished.correct_row("reviews", "t1", "", None)
    assert finished.task("reviews", "t1").gold is None


def test_a_task_is_found_by_what_its_row_is_called_and_first_the_one_that_is_current(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    row = FileRow(file="rows.csv", id="a", key="k")
    make.finished(ledger, campaign, "a", row=row)
    make.finished(ledger, campaign, "a~k2", row=row.model_copy(update={"key": "k2"}))
    assert ledger.task_id("reviews", "a") == "a"
    ledger.withdraw("reviews", ["a"])
    assert ledger.task_id("reviews", "a") == "a~k2"
    ledger.withdraw("reviews", ["a~k2"])
    assert ledger.task_id("reviews", "a") == "a"
    with pytest.raises(UnknownTask):
        ledger.task_id("reviews", "nobody")
    assert [(each.task, each.row_id, each.withdrawn) for each in ledger.rows_of_files("reviews")]


def test_deleting_what_a_row_is_called_deletes_every_task_that_stood_for_it(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for task in ("a", "a~k2"):
        make.finished(ledger, campaign, task, row=FileRow(id="a", key=task))
    ledger.delete_task("reviews", "a")
    assert list(ledger.rows_of_files("reviews")) == []


def test_a_task_that_is_opened_again_keeps_its_old_outcome_as_a_version(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign)
    ledger.submit(task)
    ledger.start(task, ())
    asked = make.requests(campaign, task)
    ledger.request_turns(asked)
    spoken, broken, _ = asked
    ledger.record_turn(make.turn(spoken))
    ledger.record_turn(
        make.turn(broken, status="failed", ballot=None, claims=(), error="no key", calls=())
    )
    failed = make.annotation(task, "failed", value=None, reason="no key", by="moderator", votes=())
    ledger.finish(failed)
    assert ledger.retriable("reviews", failed=True, cut_short=False) == ["t1"]

    assert ledger.open_again("reviews", "t1")
    assert not ledger.open_again("reviews", "t1"), "it is open"
    assert ledger.counts("reviews").open == 1
    assert [task.id for task in ledger.waiting("reviews", 9)] == ["t1"]
    assert [turn.turn for turn in ledger.transcript("reviews", "t1").turns] == [spoken.turn]
    assert ledger.violations() == []

    ledger.start(task, ())
    assert ledger.request_turns(asked) == 2, "what failed and what was dropped, but not what spoke"
    attempts = {out.turn: out.attempt for out in ledger.unsent(9)}
    assert attempts == {asked[1].turn: 2, asked[2].turn: 2}
    for again in asked[1:]:
        assert ledger.record_turn(make.turn(again, attempt=2, worker="w2")) == "recorded"
    ledger.finish(make.annotation(task))
    assert ledger.annotation("reviews", "t1", 1).outcome == "failed"  # type: ignore[union-attr]
    ending = ledger.ending("reviews", "t1")
    assert ending is not None
    assert (ending.version, ending.outcome) == (2, "accepted")
    assert ledger.violations() == []


def test_what_a_person_has_answered_is_not_opened_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign)
    ledger.submit(task)
    ledger.finish(make.annotation(task, "failed", value=None, by="moderator", votes=()))
    ledger.add_version(make.annotation(task, value="bad", by="person"))
    assert ledger.retriable("reviews", failed=True, cut_short=True) == []
    assert not ledger.open_again("reviews", "t1")
