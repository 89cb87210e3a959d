"""Requests are written with the decision, sent until they are answered, and never twice by name.

In a real ledger.
"""

from __future__ import annotations

import time

import pytest

from schema.campaign import Campaign
from schema.wait import Wait
from storage.ledger import Ledger
from tests.storage.conftest import Make


def test_a_request_comes_back_as_it_was_made(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    outgoing = ledger.unsent(10)
    assert [out.request for out in outgoing] == make.requests(campaign, task)
    assert {out.attempt for out in outgoing} == {1}


def test_asking_twice_for_a_turn_is_asking_once(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    assert ledger.request_turns(make.requests(campaign, task)) == 0
    assert ledger.request_turns(make.requests(campaign, task, "second")) == 3
    assert len(ledger.unsent(10)) == 6


def test_campaigns_take_turns_in_what_is_sent(ledger: Ledger, make: Make) -> None:
    for name, tasks in (("big", 4), ("paused", 1), ("small", 1)):
        campaign = make.campaign(name)
        ledger.save_campaign(campaign)
        for number in range(tasks):
            make.asked(ledger, campaign, f"t{number}")
    ledger.set_campaign_state("paused", "paused", "")
    names = [out.campaign for out in ledger.unsent(8)]
    assert names == ["big", "small", "big", "small", "big", "small", "big", "big"]
    asked = [out.request.task for out in ledger.unsent(100) if out.campaign == "big"]
    assert asked == sorted(asked)


def test_what_was_sent_is_not_sent_again_by_itself(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    first = ledger.unsent(1)[0].turn
    ledger.mark_sent([first])
    assert first not in {out.turn for out in ledger.unsent(10)}


def test_an_overdue_turn_can_be_sent_as_a_new_attempt(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    turns = [out.turn for out in ledger.unsent(10)]
    ledger.mark_sent(turns)
    assert ledger.overdue(60) == []
    assert ledger.overdue(-1) == [(turn, 1, "reviews", False, False) for turn in turns]
    ledger.send_again(turns[:1])
    ledger.send_again(turns[:1])  # it waits to be sent already: not a third attempt
    assert [(out.turn, out.attempt) for out in ledger.unsent(10)] == [(turns[0], 2)]


def test_each_new_attempt_is_waited_for_longer(
    ledger: Ledger, campaign: Campaign, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.asked(ledger, campaign)
    [first, *_] = [out.turn for out in ledger.unsent(10)]
    now = time.time()
    for attempt, given in ((1, 5.0), (2, 15.0), (3, 45.0)):
        monkeypatch.setattr(time, "time", lambda: now)
        ledger.mark_sent([first])
        monkeypatch.setattr(time, "time", lambda given=given: now + given - 1)
        assert ledger.overdue(5.0) == []
        monkeypatch.setattr(time, "time", lambda given=given: now + given + 1)
        assert ledger.overdue(5.0) == [(first, attempt, "reviews", False, False)]
        ledger.send_again([first])


def test_what_was_sent_before_a_restart_is_not_given_longer_for_having_been_lost_before(
    ledger: Ledger, campaign: Campaign, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.asked(ledger, campaign)
    [first, *_] = [out.turn for out in ledger.unsent(10)]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    for _ in range(3):
        ledger.mark_sent([first])
        ledger.send_again([first])
    ledger.mark_sent([first])
    monkeypatch.setattr(time, "time", lambda: now + 6)
    assert ledger.overdue(5.0) == ledger.overdue(5.0, restarted=now - 1) == []
    assert ledger.overdue(5.0, restarted=now + 3) == [(first, 4, "reviews", False, True)]


def test_what_was_sent_before_the_clock_was_set_back_is_overdue(
    ledger: Ledger, campaign: Campaign, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.asked(ledger, campaign)
    [first, *_] = [out.turn for out in ledger.unsent(10)]
    ledger.mark_sent([first])
    an_hour_ago = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: an_hour_ago)
    assert ledger.overdue(60) == [(first, 1, "reviews", True, False)]


@pytest.mark.parametrize(("sort", "name"), [("model", "gemma-3-270m"), ("role", "generator")])
def test_what_waits_for_somebody_who_is_away_is_not_overdue(
    ledger: Ledger, campaign: Campaign, make: Make, sort: str, name: str
) -> None:
    make.asked(ledger, campaign)
    asked = {out.turn: out.request.seat for out in ledger.unsent(10)}
    ledger.mark_sent(list(asked))
    away = Wait.model_validate({"sort": sort, "name": name, "why": "away", "since": 1.0})
    ledger.note_waits({"reviews": [away]})
    left = {late.turn for late in ledger.overdue(-1)}
    assert left == {turn for turn, seat in asked.items() if name not in (seat.model, seat.role)}
    assert left != set(asked)
    ledger.note_waits({})
    assert len(ledger.overdue(-1)) == len(asked)


def test_an_answered_turn_is_neither_overdue_nor_sent_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    turns = [out.turn for out in ledger.unsent(10)]
    ledger.mark_sent(turns)
    ledger.record_turn(make.turn(make.requests(campaign, task)[0]))
    assert turns[0] not in {late.turn for late in ledger.overdue(-1)}
    ledger.send_again(turns)
    assert turns[0] not in {out.turn for out in ledger.unsent(10)}


def test_everything_that_a_campaign_waits_for_can_be_sent_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    ledger.mark_sent([out.turn for out in ledger.unsent(10)])
    ledger.record_turn(make.turn(make.requests(campaign, task)[0]))
    ledger.send_campaign_again("reviews")
    assert [out.attempt for out in ledger.unsent(10)] == [2, 2]


def test_what_was_asked_can_be_read_until_it_is_answered(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    requests = make.requests(campaign, task)
    turns = [asked.turn for asked in requests]
    assert ledger.requests([*turns, "f" * 32]) == requests
    ledger.record_turn(make.turn(requests[0]))
    assert ledger.requests(turns) == requests[1:]


def test_requests_of_a_finished_task_are_dropped(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    ledger.mark_sent([ledger.unsent(1)[0].turn])
    ledger.finish(make.annotation(task))
    assert ledger.unsent(10) == []
    assert ledger.overdue(-1) == []
    assert ledger.request_turns(make.requests(campaign, task, "second")) == 0


def test_a_paused_campaign_holds_its_requests_back_until_it_runs_again(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    ledger.mark_sent([ledger.unsent(1)[0].turn])
    ledger.set_campaign_state("reviews", "paused")
    assert ledger.unsent(10) == []
    assert ledger.overdue(-1) == []
    ledger.set_campaign_state("reviews", "running")
    assert len(ledger.unsent(10)) == 2
    assert len(ledger.overdue(-1)) == 1


def test_a_paused_campaign_does_not_stand_in_the_way_of_another(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.asked(ledger, campaign)
    ledger.set_campaign_state("reviews", "paused")
    other = make.campaign("other")
    ledger.save_campaign(other)
    make.asked(ledger, other)
    assert {out.request.campaign for out in ledger.unsent(2)} == {"other"}
