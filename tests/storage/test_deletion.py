"""A task's data can be deleted, to the last byte. Real files are searched for what was in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.annotation import Record
from schema.campaign import Campaign
from schema.errors import UnknownTask
from schema.task import Task
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.storage.conftest import Make, answer

SECRET = "xylophonist"  # one word, so that it would stand whole in a full-text index
TABLES = (
    "tasks", "hits", "outbox", "turns", "calls", "prompts", "decisions", "announcements",
    "annotations", "records", "record_parents", "lost_attempts",
)  # fmt: skip


@pytest.fixture
def secret(ledger: Ledger, campaign: Campaign, make: Make) -> Task:
    """A task with the secret everywhere, between two that are to stay."""
    make.finished(ledger, campaign, "before", text="an ordinary kettle")
    task = make.asked(ledger, campaign, f"id-{SECRET}", text=f"{SECRET} {'long ' * 3000} kettle")
    first, second, third = make.requests(campaign, task)
    ledger.record_turn(make.turn(first, says=f"by the {SECRET}"))
    generated = (
        make.turn(second)
        .calls[0]
        .model_copy(update={"form": "generate", "answer": f"it names {SECRET}"})
    )
    ledger.record_turn(make.turn(second, calls=(generated,)))
    ledger.record_turn(make.turn(second, attempt=2, says=SECRET))
    ledger.finish(
        make.annotation(
            task,
            value=SECRET,
            reason=SECRET,
            records=(Record(id=SECRET, value=SECRET, parents=(first.turn,)),),
        )
    )
    ledger.record_turn(make.turn(third, says=SECRET))  # late
    ledger.submit(make.task(campaign, f"id-{SECRET}", text=f"another {SECRET}"))  # conflict
    make.finished(ledger, campaign, "after", text="an ordinary kettle, too")
    return task


def files_with(word: str, path: Path) -> list[str]:
    word_bytes = word.encode()
    return [f.name for f in path.parent.iterdir() if word_bytes in f.read_bytes()]


def test_no_trace_of_the_text_is_left_in_any_file(ledger: Ledger, secret: Task, path: Path) -> None:
    assert path.name in files_with(SECRET, path) or f"{path.name}-wal" in files_with(SECRET, path)
    deleted = ledger.delete_task("reviews", secret.id)
    assert deleted.erased
    assert files_with(SECRET, path) == []
    assert files_with(SECRET[:-2], path) == []  # an index keeps words by their beginnings


def test_what_is_removed_leaves_the_files_step_by_step_and_after_a_crash_too(
    ledger: Ledger, secret: Task, path: Path
) -> None:
    assert not ledger.remove_task("reviews", secret.id).erased
    assert ledger.search(SECRET) == []
    assert ledger.erase_some() == "more"
    ledger.close()
    with Ledger.open(path) as successor:
        steps = 0
        while (left := successor.erase_some()) == "more":
            steps += 1
            assert steps < 100
        assert left == "done"
        assert files_with(SECRET[:-2], path) == []


def test_every_table_loses_the_rows_and_says_how_many(ledger: Ledger, secret: Task) -> None:
    deleted = ledger.delete_task("reviews", secret.id)
    assert deleted.rows == {
        "tasks": 2, "hits": 2, "outbox": 3, "turns": 2, "calls": 2, "prompts": 2, "decisions": 0,
        "announcements": 2, "annotations": 2, "records": 1, "record_parents": 1, "lost_attempts": 2,
    }  # fmt: skip
    assert sorted(deleted.rows) == sorted(TABLES)
    assert ledger.search(SECRET) == []
    with pytest.raises(UnknownTask):
        ledger.task("reviews", secret.id)


def test_other_tasks_and_the_invariants_stay_whole(ledger: Ledger, secret: Task) -> None:
    before = ledger.spent("reviews")
    ledger.delete_task("reviews", secret.id)
    assert ledger.violations() == []
    assert ledger.spent("reviews") == before  # what is spent is spent
    assert ledger.counts("reviews").submitted == ledger.counts("reviews").total == 2
    assert len(ledger.transcript("reviews", "after").turns) == 3
    assert len(ledger.search("speaks")) == 6
    ledger._connection.execute("insert into turns_fts (turns_fts) values ('integrity-check')")


def test_a_prompt_that_another_task_used_too_stays(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id in ("t1", "t2"):
        task = make.asked(ledger, campaign, id)
        asked = make.requests(campaign, task)[0]
        call = make.turn(asked).calls[0].model_copy(update={"prompt": "shared"})
        ledger.record_turn(make.turn(asked, calls=(call,)))
    assert ledger.delete_task("reviews", "t1").rows["prompts"] == 0
    assert ledger.transcript("reviews", "t2").turns[0].calls[0].prompt == "shared"


def test_an_open_task_can_be_deleted_and_its_turns_come_late(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    ledger.delete_task("reviews", "t1")
    assert ledger.unsent(10) == []
    assert ledger.record_turn(make.turn(make.requests(campaign, task)[0])) == "late"
    assert ledger.spent("reviews").lost_tokens == 21
    assert ledger.violations() == []


def test_what_stays_is_that_there_was_a_task(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign)
    ledger.delete_task("reviews", "t1")
    (row,) = ledger._connection.execute("select * from deletions").fetchall()
    assert (row["campaign"], row["turns"], row["tokens"]) == ("reviews", 3, 63)
    assert "t1" not in str(tuple(row))


def test_deleting_again_is_harmless_and_deleting_what_never_was_is_an_error(
    ledger: Ledger, secret: Task
) -> None:
    ledger.delete_task("reviews", secret.id)
    assert ledger.delete_task("reviews", secret.id).rows == {}
    with pytest.raises(UnknownTask):
        ledger.delete_task("reviews", "never-was")


def test_a_deleted_task_can_be_submitted_anew(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign)
    ledger.delete_task("reviews", "t1")
    make.finished(ledger, campaign)
    assert ledger.counts("reviews").accepted == 1
    assert ledger.violations() == []


def test_a_reader_at_work_delays_the_erasing_and_the_answer_says_so(
    ledger: Ledger, secret: Task, path: Path
) -> None:
    with LedgerReader(path) as reader, reader.moment():
        assert reader.counts("reviews").submitted
        assert not ledger.delete_task("reviews", secret.id).erased
    assert ledger.delete_task("reviews", secret.id).erased
    assert files_with(SECRET, path) == []


def test_a_record_made_from_a_deleted_one_forgets_its_parent(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id, parents in (("t1", ()), ("t2", ("r-t1",))):
        task = make.asked(ledger, campaign, id)
        record = Record(id=f"r-{id}", value=1, parents=parents)
        ledger.finish(make.annotation(task, records=(record,)))
    ledger.delete_task("reviews", "t1")
    assert answer(ledger, "t2").records[0].parents == ()
    assert ledger.violations() == []
