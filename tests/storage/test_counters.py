"""What is added up as it comes is at every moment what a look at everything would find."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from schema.campaign import Campaign
from storage.certainty import RowFilter
from storage.ledger import Ledger
from tests.storage.conftest import Make


def votes(ledger: Ledger) -> dict[str, tuple[int, int, int, int]]:
    assert ledger.violations() == []
    return {
        each.seat: (each.votes, each.agrees, each.with_gold, each.agrees_gold)
        for each in ledger.seat_figures("reviews")
    }


@pytest.fixture
def counted(ledger: Ledger, campaign: Campaign, make: Make) -> Ledger:
    """Two finished tasks, one with a known answer."""
    make.finished(ledger, campaign, "t1", gold="good")
    make.finished(ledger, campaign, "t2")
    return ledger


def test_votes_are_counted_beside_the_outcome_and_the_known_answer(counted: Ledger) -> None:
    assert votes(counted)["ann"] == (2, 2, 1, 1)
    assert votes(counted)["cay"] == (2, 0, 1, 0)


def test_a_task_that_is_withdrawn_counts_no_more_and_again_when_it_comes_back(
    counted: Ledger,
) -> None:
    counted.withdraw("reviews", ["t1"])
    assert votes(counted)["ann"] == (1, 1, 0, 0)
    counted.restore("reviews", ["t1"])
    assert votes(counted)["ann"] == (2, 2, 1, 1)


def test_a_task_that_is_deleted_takes_its_turns_and_votes_along(counted: Ledger) -> None:
    before = {each.seat: each.turns for each in counted.seat_figures("reviews")}
    spent = counted.spent_over_time("reviews")[-1].tokens
    counted.delete_task("reviews", "t1")
    assert votes(counted)["ann"] == (1, 1, 0, 0)
    assert {s.seat: s.turns for s in counted.seat_figures("reviews")} == {
        seat: turns - 1 for seat, turns in before.items()
    }
    assert counted.spent_over_time("reviews")[-1].tokens == spent, "it is spent"


def test_a_known_answer_that_comes_later_is_counted_from_then_on(counted: Ledger) -> None:
    assert counted.import_gold("reviews", "t2", "bad")
    assert votes(counted)["ann"] == (2, 2, 2, 1)
    assert votes(counted)["cay"] == (2, 0, 2, 1)


def test_a_task_that_is_opened_again_has_no_votes_until_it_has_ended_again(
    counted: Ledger, make: Make
) -> None:
    assert counted.open_again("reviews", "t1")
    assert votes(counted)["ann"] == (1, 1, 0, 0)
    task = counted.task("reviews", "t1")
    counted.finish(make.annotation(task, "escalated", version=2))
    assert votes(counted)["ann"] == (2, 2, 1, 1)


def test_a_ledger_of_before_is_counted_when_it_is_brought_up_to_date(
    counted: Ledger, path: Path
) -> None:
    before = votes(counted), counted.spent_over_time("reviews")
    counted.close()
    with sqlite3.connect(path) as connection:
        connection.executescript("""
            drop table seat_work; drop table seat_votes; drop table spent_by_minute;
            drop trigger every_turn_is_added_up;
            drop trigger a_turn_that_is_deleted_is_taken_away;
            drop trigger every_vote_is_added_up;
            drop trigger a_vote_that_is_deleted_is_taken_away;
            drop trigger votes_that_count_otherwise;
            delete from _sqlite_migrations where name = 'm033_what_seats_did';
        """)
    with Ledger.open(path) as again:
        assert (votes(again), again.spent_over_time("reviews")) == before


def test_what_was_spent_when_goes_up_to_what_was_spent(counted: Ledger) -> None:
    told = counted.spent_over_time("reviews")
    spent = counted.spent("reviews")
    assert (told[-1].tokens, told[-1].turns) == (spent.tokens, spent.turns)
    assert told[-1].seconds == pytest.approx(spent.model_seconds)


def test_how_often_two_seats_drafted_different_answers_is_counted_and_found(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id, good in (("t1", 0.2), ("t2", 0.9), ("t3", 0.3)):
        task = make.asked(ledger, campaign, id)
        ann, *others = make.requests(campaign, task)
        ledger.record_turn(make.turn(ann, good))
        for asked in others:
            ledger.record_turn(make.turn(asked, 0.9))
        ledger.finish(make.annotation(task))
    told = {(d.one, d.other): (d.rows, d.differ) for d in ledger.draft_differences("reviews")}
    assert told == {("ann", "ben"): (3, 2), ("ann", "cay"): (3, 2), ("ben", "cay"): (3, 0)}
    found = ledger.least_certain("reviews", RowFilter(differ=("ben", "ann")))
    assert sorted(row.task for row in found) == ["t1", "t3"]
