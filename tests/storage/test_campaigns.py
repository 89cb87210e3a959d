"""Campaigns and revisions, in a real ledger."""

from __future__ import annotations

import sqlite3

import pytest

from schema.campaign import Campaign, Label
from schema.errors import UnknownCampaign
from schema.wait import Wait
from storage.ledger import Ledger
from tests.storage.conftest import Make


def test_a_campaign_comes_back_as_it_was_saved(ledger: Ledger, make: Make) -> None:
    campaign = make.campaign()
    assert ledger.save_campaign(campaign)
    assert ledger.campaign("reviews") == campaign
    assert ledger.revision(campaign.revision) == campaign
    assert ledger.campaign_state("reviews") == "running"


def test_the_same_revision_is_stored_once(ledger: Ledger, make: Make) -> None:
    assert ledger.save_campaign(make.campaign())
    assert not ledger.save_campaign(make.campaign())


def test_a_changed_campaign_is_a_new_revision_and_the_old_one_stays(
    ledger: Ledger, make: Make
) -> None:
    old, new = make.campaign(), make.campaign(guideline="be strict")
    ledger.save_campaign(old)
    ledger.set_campaign_state("reviews", "paused", "lunch")
    assert ledger.save_campaign(new)
    assert ledger.campaign("reviews") == new
    assert ledger.revision(old.revision) == old
    assert ledger.campaign_state("reviews") == "paused"


def test_going_back_to_an_earlier_revision_makes_it_current_again(
    ledger: Ledger, make: Make
) -> None:
    old, new = make.campaign(), make.campaign(labels=(Label(name="yes"), Label(name="no")))
    for campaign in (old, new):
        ledger.save_campaign(campaign)
    assert not ledger.save_campaign(old)
    assert ledger.campaign("reviews") == old


def test_a_revision_cannot_be_changed(ledger: Ledger, campaign: Campaign) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        ledger._connection.execute("update revisions set spec = '{}'")


def test_an_unknown_campaign_is_answered_with_names_that_look_like_it(
    ledger: Ledger, campaign: Campaign
) -> None:
    with pytest.raises(UnknownCampaign, match="did you mean 'reviews'"):
        ledger.campaign("review")
    with pytest.raises(UnknownCampaign, match="there are: reviews"):
        ledger.set_campaign_state("xyz", "paused")


def test_an_empty_ledger_says_that_it_has_no_campaign(ledger: Ledger) -> None:
    with pytest.raises(UnknownCampaign, match="no campaign yet"):
        ledger.counts("reviews")


def test_campaigns_are_listed_oldest_first(ledger: Ledger, make: Make) -> None:
    for name in ("zebra", "ant"):
        ledger.save_campaign(make.campaign(name))
    assert ledger.campaign_names() == ["zebra", "ant"]


def test_campaigns_with_open_tasks_are_found_with_their_state(ledger: Ledger, make: Make) -> None:
    for name in ("done", "paused", "empty", "running"):
        campaign = make.campaign(name=name)
        ledger.save_campaign(campaign)
        if name == "done":
            make.finished(ledger, campaign)
        elif name != "empty":
            ledger.submit(make.task(campaign))
    ledger.set_campaign_state("paused", "paused")
    assert ledger.unfinished_campaigns() == {"paused": "paused", "running": "running"}


def test_spending_counts_turns_tokens_and_lost_tokens(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, _ = make.requests(campaign, task)
    assert ledger.spent("reviews").tokens == 0
    ledger.record_turn(make.turn(first))
    ledger.record_turn(make.turn(second))
    ledger.record_turn(make.turn(second, attempt=2))
    spent = ledger.spent("reviews")
    assert (spent.turns, spent.tokens, spent.lost_tokens) == (2, 63, 21)
    assert spent.model_seconds == pytest.approx(0.06)


def test_revisions_in_use_are_the_current_one_and_those_of_open_tasks(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for guideline in ("one", "two"):
        revised = make.campaign(guideline=guideline)
        ledger.save_campaign(revised)
        task = make.asked(ledger, revised, guideline)
        if guideline == "two":
            ledger.finish(make.annotation(task))
    latest = make.campaign(guideline="three")
    ledger.save_campaign(latest)
    assert {found.guideline for found in ledger.revisions_in_use("reviews")} == {"one", "three"}


def test_seconds_are_those_of_work(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    make.asked(ledger, campaign)
    assert ledger.spent("reviews").seconds == 0
    for _ in range(2):
        ledger.add_work("reviews", 1.5)
    assert ledger.spent("reviews").seconds == 3.0


def test_what_is_waited_for_is_the_last_picture_of_it(ledger: Ledger, campaign: Campaign) -> None:
    ledger.save_campaign(campaign)
    away = Wait(sort="model", name="big", why="nobody answers", hopeless=True, tries=3, since=2.0)
    lazy = Wait(sort="role", name="judge", why="no agents", since=1.0)
    ledger.note_waits({"reviews": [away, lazy], "nobody-made-it": [lazy]})
    assert ledger.waits("reviews") == [lazy, away]
    assert ledger.standing("reviews").waits == (lazy, away)
    ledger.note_waits({})
    assert ledger.waits("reviews") == []
