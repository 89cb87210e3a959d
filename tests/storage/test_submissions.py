"""Every submission becomes a task, once; and the sum holds. In a real ledger."""

from __future__ import annotations

import pytest

from schema.campaign import Campaign
from schema.errors import UnknownCampaign, UnknownTask
from storage.ledger import Ledger
from tests.storage.conftest import Make, answer


def test_a_task_comes_back_as_it_was_submitted(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign, gold="good", meta={"page": 3, "tags": ["a", None]})
    assert ledger.submit(task) == "recorded"
    assert ledger.task("reviews", "t1") == task
    assert ledger.waiting("reviews", 10) == [task]


def test_the_same_id_with_the_same_content_is_the_same_task(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign))
    assert ledger.submit(make.task(campaign, meta={"row": 2})) == "duplicate"
    assert ledger.counts("reviews").submitted == 1


def test_a_task_stays_the_same_when_the_campaign_was_revised(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign))
    revised = make.campaign(guideline="be strict")
    ledger.save_campaign(revised)
    assert ledger.submit(make.task(revised)) == "duplicate"
    assert ledger.task("reviews", "t1").revision == campaign.revision


def test_the_same_id_with_other_content_is_kept_as_a_rejected_task(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    first = make.finished(ledger, campaign, text="one text")
    other = make.task(campaign, text="another text")
    assert ledger.submit(other) == "conflict"
    assert ledger.submit(other) == "conflict"
    assert ledger.task("reviews", "t1") == first
    counts = ledger.counts("reviews")
    assert (counts.submitted, counts.accepted, counts.rejected) == (2, 1, 1)
    (rejected,) = ledger.tasks("reviews", "rejected")
    assert rejected.task == f"t1~{other.content[:8]}"
    assert "used before for other content" in rejected.reason
    assert ledger.task("reviews", rejected.task).input == {"text": "another text"}
    assert ledger.violations() == []


def test_an_overlong_id_in_conflict_still_has_room_for_its_suffix(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign, "i" * 200, text="one"))
    assert ledger.submit(make.task(campaign, "i" * 200, text="two")) == "conflict"
    (rejected,) = ledger.tasks("reviews", "rejected")
    assert len(rejected.task) == 200


def test_other_gold_for_the_same_id_is_a_conflict_too(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign, gold="good"))
    assert ledger.submit(make.task(campaign, gold="bad")) == "conflict"


def test_a_bad_row_is_kept_as_a_rejected_task_with_its_reason(
    ledger: Ledger, campaign: Campaign
) -> None:
    raw = {"line": 7, "excerpt": '{"text": "unclosed'}
    assert ledger.reject("reviews", "", raw, "line 7 is not JSON") == "recorded"
    assert ledger.reject("reviews", "", raw, "line 7 is not JSON") == "duplicate"
    (row,) = ledger.tasks("reviews", "rejected")
    assert row.reason == "line 7 is not JSON"
    annotation = answer(ledger, row.task)
    assert annotation.version == 1
    assert (annotation.outcome, annotation.by) == ("rejected", "moderator")
    assert ledger.task("reviews", row.task).input == raw
    assert ledger.violations() == []


def test_a_bad_row_under_an_id_that_is_taken_does_not_touch_the_good_one(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign)
    ledger.submit(task)
    raw = {"text": ""}
    assert ledger.reject("reviews", "t1", raw, "the text is empty") == "recorded"
    assert ledger.reject("reviews", "t1", raw, "the text is empty") == "duplicate"
    counts = ledger.counts("reviews")
    assert (counts.submitted, counts.open, counts.rejected) == (2, 1, 1)


@pytest.mark.parametrize(
    "nasty",
    ["half a pair \ud800", "nul \0 byte", "'; drop table tasks; --", "\u202e right to left", "🎺"],
)
def test_any_characters_can_be_rejected_and_read_again(
    ledger: Ledger, campaign: Campaign, nasty: str
) -> None:
    ledger.reject("reviews", "", {"text": nasty}, f"will not do: {nasty}")
    (row,) = ledger.tasks("reviews")
    assert ledger.task("reviews", row.task).input == {"text": nasty}
    assert ledger.transcript("reviews", row.task).task.input == {"text": nasty}


def test_an_id_of_any_length_can_be_rejected(ledger: Ledger, campaign: Campaign) -> None:
    ledger.reject("reviews", "i" * 5000, {"text": "x"}, "the id is longer than 200 characters")
    (row,) = ledger.tasks("reviews")
    assert len(row.task) == 200


def test_a_task_of_an_unknown_campaign_is_an_error_and_leaves_nothing(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    stranger = make.task(campaign).model_copy(update={"campaign": "reviewz"})
    with pytest.raises(UnknownCampaign, match="did you mean 'reviews'"):
        ledger.submit(stranger)
    with pytest.raises(UnknownCampaign):
        ledger.reject("reviewz", "t1", {}, "bad")


def test_an_unknown_task_is_answered_with_ids_that_look_like_it(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    ledger.submit(make.task(campaign, "row-17"))
    with pytest.raises(UnknownTask, match="did you mean 'row-17'"):
        ledger.task("reviews", "row-71")


def test_waiting_tasks_come_oldest_first_and_no_more_than_asked_for(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n in range(5):
        ledger.submit(make.task(campaign, f"t{n}"))
    assert [task.id for task in ledger.waiting("reviews", 3)] == ["t0", "t1", "t2"]


def test_a_started_task_waits_no_more_but_is_open(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign)
    ledger.submit(task)
    assert ledger.start(task, [])
    assert not ledger.start(task, [])
    assert ledger.waiting("reviews", 10) == []
    assert ledger.started_count("reviews") == 1
    assert ledger.unfinished("reviews") == ["t1"]
    ledger.submit(make.task(campaign, "t2"))
    assert ledger.open_ids("reviews") == ["t1", "t2"]
    assert ledger.counts("reviews").open == 2


def test_the_sum_holds_at_every_step(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    ids = [f"t{n}" for n in range(6)]
    for id in ids:
        ledger.submit(make.task(campaign, id))
    outcomes = ("accepted", "escalated", "rejected", "failed", "cancelled")
    for finished, (id, outcome) in enumerate(zip(ids, outcomes, strict=False), start=1):
        ledger.start(make.task(campaign, id), [])
        ledger.finish(make.annotation(make.task(campaign, id), outcome))
        counts = ledger.counts("reviews")
        assert counts.submitted == counts.total == 6
        assert counts.open == 6 - finished
    assert all(getattr(ledger.counts("reviews"), outcome) == 1 for outcome in outcomes)


def test_tasks_of_other_campaigns_do_not_count(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    other = make.campaign("other")
    ledger.save_campaign(other)
    ledger.submit(make.task(other))
    assert ledger.counts("reviews").submitted == 0
    assert ledger.campaigns_of("t1") == ["other"]
