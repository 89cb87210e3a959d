"""Full-text search for passages and turns, whatever the text contains. In a real ledger."""

from __future__ import annotations

import pytest

from schema.campaign import Campaign
from schema.evidence import Passage
from storage.ledger import Ledger
from tests.storage.conftest import Make

OPERATORS = [
    'say "kettle" again',
    'an unclosed "kettle',
    "kettle OR NOT AND NEAR",
    "kettle* ^kettle -kettle +kettle",
    "text : kettle {a b} (c",
    "NEAR(kettle leaks, 2)",
    "kettle; drop table passages_fts; --",
    "kettle \0 leaks",
]


def test_the_passages_that_share_most_words_come_first(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    hits = ledger.hits_for("reviews", make.task(campaign, text="The kettle leaks, again!"), 5)
    assert [hit.id for hit in hits] == ["e2", "e1"]
    assert hits[0].score > hits[1].score
    assert hits[0].answer == "bad"


def test_no_more_are_found_than_asked_for(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    task = make.task(campaign, text="kettle")
    assert len(ledger.hits_for("reviews", task, 1)) == 1
    assert ledger.hits_for("reviews", task, 0) == []


@pytest.mark.parametrize("text", ["the kettle leaks", "  The KETTLE,\nleaks!"])
def test_the_item_itself_is_never_among_its_hits(
    ledger: Ledger, campaign: Campaign, make: Make, text: str
) -> None:
    hits = ledger.hits_for("reviews", make.task(campaign, text=text), 5)
    assert [hit.id for hit in hits] == ["e1"]


def test_an_item_of_several_fields_is_not_its_own_hit_either(ledger: Ledger, make: Make) -> None:
    campaign = make.campaign(
        "pairs",
        input_fields=("premise", "hypothesis"),
        examples=(Passage(id="e1", source="example", text="rain falls\nit is wet", answer="yes"),),
    )
    ledger.save_campaign(campaign)
    task = make.task(campaign).model_copy(
        update={"input": {"premise": "Rain falls.", "hypothesis": "It is wet."}}
    )
    assert ledger.hits_for("pairs", task, 5) == []


def test_gold_of_other_tasks_is_not_searched(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for n in range(3):
        make.finished(ledger, campaign, f"gold-{n}", text=f"a zither number {n}", gold="good")
    assert ledger.hits_for("reviews", make.task(campaign, text="zither"), 5) == []


def test_fields_that_seats_do_not_see_are_not_searched_with(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign, text="zither")
    task = task.model_copy(update={"input": {"text": "zither", "author": "kettle"}})
    assert ledger.hits_for("reviews", task, 5) == []


def test_only_passages_of_the_tasks_own_revision_are_found(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    revised = make.campaign(
        examples=(Passage(id="e1", source="example", text="kettle of the new", answer="good"),)
    )
    ledger.save_campaign(revised)
    ledger.save_campaign(make.campaign("other"))
    hits = ledger.hits_for("reviews", make.task(revised, text="kettle"), 9)
    assert [hit.text for hit in hits] == ["kettle of the new"]
    assert len(ledger.hits_for("reviews", make.task(campaign, text="kettle"), 9)) == 2


@pytest.mark.parametrize("text", OPERATORS)
def test_search_operators_in_an_item_are_only_words(
    ledger: Ledger, campaign: Campaign, make: Make, text: str
) -> None:
    hits = ledger.hits_for("reviews", make.task(campaign, text=text), 5)
    assert {"e1", "e2"} == {hit.id for hit in hits}


@pytest.mark.parametrize("text", ["!!! ... \U0001f3ba", "\0", '"', "\n"])
def test_an_item_without_words_finds_nothing(
    ledger: Ledger, campaign: Campaign, make: Make, text: str
) -> None:
    assert ledger.hits_for("reviews", make.task(campaign, text=text), 5) == []


def test_an_item_of_very_many_words_is_searched_with_some_of_them(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    text = " ".join(f"w{n}" for n in range(50_000)) + " splendidly kettle"
    assert ledger.hits_for("reviews", make.task(campaign, text=text + " splendid"), 5)


def test_a_passage_of_another_campaign_cannot_be_attached(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.task(campaign)
    ledger.submit(task)
    with pytest.raises(ValueError, match="not among the examples"):
        ledger.start(task, [Passage(id="e1", source="example", text="forged", answer="good")])
    assert ledger.started_count("reviews") == 0


def test_turns_are_found_by_what_was_said_went_wrong_or_was_generated(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    task = make.asked(ledger, campaign)
    first, second, third = make.requests(campaign, task)
    ledger.record_turn(make.turn(first, says="The spout is crooked"))
    ledger.record_turn(make.turn(second, status="failed", says="", error="context exhausted"))
    generated = (
        make.turn(third).calls[0].model_copy(update={"form": "generate", "answer": "a rhapsody"})
    )
    ledger.record_turn(make.turn(third, calls=(generated,)))
    assert [found.seat for found in ledger.search("crooked SPOUT")] == ["ann"]
    assert [found.seat for found in ledger.search("exhausted")] == ["ben"]
    assert [found.seat for found in ledger.search("rhapsody", campaign="reviews")] == ["cay"]
    assert ledger.search("rhapsody", campaign="other") == []
    assert ledger.search("crooked rhapsody") == []
    (found,) = ledger.search("crooked")
    assert "[crooked]" in found.snippet
    assert (found.campaign, found.task, found.stage) == ("reviews", "t1", "draft")


@pytest.mark.parametrize("query", [*OPERATORS, "", "***", '"'])
def test_any_text_can_be_searched_for(
    ledger: Ledger, campaign: Campaign, make: Make, query: str
) -> None:
    make.finished(ledger, campaign)
    assert ledger.search(query) == []
