"""A task ends once; later answers are versions; decisions and policies are on record.

In a real ledger.
"""

from __future__ import annotations

import sqlite3

import pytest

from schema.annotation import Record
from schema.campaign import Campaign
from schema.confidence import Confidences
from schema.errors import LedgerError, UnknownTask, UserError
from schema.policy import Policy
from schema.transcript import Ask, Wait
from storage.ledger import Ledger
from storage.outcomes import Versions
from tests.storage.conftest import Make, answer


def test_an_annotation_comes_back_as_it_was_given(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    asked = make.requests(campaign, task)[0]
    ledger.record_turn(make.turn(asked))
    policy = Policy(correlation=0.3)
    ledger.save_policy("reviews", policy)
    annotation = make.annotation(
        task,
        value={"span": [1, 2]}, margin=0.4, effective_votes=1.7, policy=policy.id,
        probabilities={"good": 0.9, "bad": 0.1},
        confidences=Confidences(vote_share=0.75, verbalised=0.5),
        records=(
            Record(id="r1", value="good", stage="draft", parents=(asked.turn, "e1")),
            Record(id="r2", value=["x"], stage="draft", parents=("r1",)),
        ),
    )  # fmt: skip
    assert ledger.finish(annotation)
    assert ledger.annotation("reviews", "t1") == annotation
    assert ledger.violations() == []


def test_a_task_ends_once(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    task = make.asked(ledger, campaign)
    assert ledger.finish(make.annotation(task))
    assert not ledger.finish(make.annotation(task, "escalated"))
    assert answer(ledger).outcome == "accepted"
    assert ledger.unfinished("reviews") == []


def test_an_outcome_for_an_unknown_task_is_an_error(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    with pytest.raises(UnknownTask):
        ledger.finish(make.annotation(make.task(campaign, "nobody")))


def test_a_persons_answer_is_a_new_version_beside_the_old_one(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    committee = make.annotation(task, "escalated", value=None, confidence=0.5)
    ledger.finish(committee)
    person = make.annotation(task, value="bad", by="person", votes=(), dissent=())
    assert ledger.add_version(person).version == 2
    assert answer(ledger).value == "bad"
    assert ledger.annotation("reviews", "t1", version=1) == committee
    assert ledger.counts("reviews").escalated == 1  # how the committee's talk ended stays
    assert ledger.violations() == []


def test_the_same_answer_delivered_twice_is_one_version(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.finished(ledger, campaign)
    person = make.annotation(task, value="bad", by="person")
    assert ledger.add_version(person).version == 2
    assert ledger.add_version(person).version == 2
    assert ledger.add_version(make.annotation(task, value="good", by="person")).version == 3
    assert ledger.add_version(person).version == 4


def test_an_open_task_cannot_have_a_second_version(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    with pytest.raises(UserError, match="still open"):
        ledger.add_version(make.annotation(task, by="person"))


def test_annotations_stream_in_order_of_submission_by_version(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id in ("b", "a"):
        task = make.finished(ledger, campaign, id)
    ledger.submit(make.task(campaign, "open"))
    ledger.add_version(make.annotation(task, value="bad", by="person"))

    def read(versions: Versions) -> list[tuple[str, int]]:
        return [(t.id, a.version) for t, a in ledger.annotations("reviews", versions)]

    assert read("latest") == [("b", 1), ("a", 2)]
    assert read("ending") == [("b", 1), ("a", 1)]
    assert read("all") == [("b", 1), ("a", 1), ("a", 2)]


def test_the_writer_may_write_while_it_streams_annotations(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id in ("t1", "t2"):
        make.finished(ledger, campaign, id)
    streamed = ledger.annotations("reviews")
    task, _ = next(streamed)
    ledger.add_version(make.annotation(task, value="bad", by="person"))
    del streamed
    assert answer(ledger).value == "bad"


def test_every_version_is_announced_once(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    for id in ("t1", "t2"):
        task = make.finished(ledger, campaign, id)
    person = ledger.add_version(make.annotation(task, value="bad", by="person"))
    announced = ledger.unannounced(10)
    assert [(a.task, a.version) for a in announced] == [("t1", 1), ("t2", 1), ("t2", 2)]
    assert announced[2] == person
    assert len(ledger.unannounced(1)) == 1
    ledger.mark_announced([("reviews", "t1", 1), ("reviews", "t2", 2)])
    assert [(a.task, a.version) for a in ledger.unannounced(10)] == [("t2", 1)]


def test_an_announcement_that_is_at_hand_is_not_read_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for id in ("t1", "t2"):
        make.finished(ledger, campaign, id)
    read = ledger.unannounced(10)
    first, second = ledger.unannounced(10, {("reviews", "t2", 1): read[1]})
    assert first == read[0]
    assert first is not read[0]
    assert second is read[1]


def test_what_is_deleted_is_not_announced_any_more(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign)
    ledger.delete_task("reviews", "t1")
    assert ledger.unannounced(10) == []


def test_a_decision_made_again_after_a_restart_is_recorded_once(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, _ = make.requests(campaign, task)
    ask = Ask(stage="draft", requests=(first,), why="drafts are missing")
    for _ in range(2):
        ledger.record_decision("reviews", "t1", ask)
    ledger.record_turn(make.turn(second))
    ledger.record_decision("reviews", "t1", ask)
    ledger.record_decision("reviews", "t1", Wait(why="calibration is not warm"))
    decisions = ledger.decisions("reviews", "t1")
    assert [(decision.n, decision.step, decision.why) for decision in decisions] == [
        (1, "ask", "drafts are missing"),
        (2, "ask", "drafts are missing"),
        (3, "wait", "calibration is not warm"),
    ]


def test_a_decision_names_a_policy_that_is_on_record(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    policy = Policy(warm=True)
    with pytest.raises(sqlite3.IntegrityError):
        ledger.record_decision("reviews", "t1", Wait(why="x"), policy.id)
    ledger.save_policy("reviews", policy)
    ledger.record_decision("reviews", "t1", Wait(why="x"), policy.id)
    assert ledger.policy(policy.id) == policy


def test_the_policy_that_was_saved_last_is_the_latest_even_if_it_is_an_old_one(
    ledger: Ledger, campaign: Campaign
) -> None:
    one, two = Policy(correlation=0.1), Policy(correlation=0.2)
    assert ledger.latest_policy("reviews") is None
    for policy in (one, two, one):
        ledger.save_policy("reviews", policy)
        assert ledger.latest_policy("reviews") == policy


def test_a_policy_belongs_to_its_campaign(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    ledger.save_campaign(make.campaign("other"))
    ledger.save_policy("reviews", Policy())
    assert ledger.latest_policy("other") is None
    ledger.save_policy("other", Policy())
    assert ledger.latest_policy("other") == Policy()


def test_an_unknown_policy_is_an_error(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no policy"):
        ledger.policy("0123456789abcdef")


def test_the_first_policy_that_a_task_is_bound_to_stays(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    one, two = Policy(correlation=0.1), Policy(correlation=0.2)
    for policy in (one, two):
        ledger.save_policy("reviews", policy)
    assert ledger.pinned_policy("reviews", "t1") is None
    ledger.pin_policy("reviews", "t1", one.id)
    ledger.pin_policy("reviews", "t1", two.id)
    assert ledger.pinned_policy("reviews", "t1") == one.id
