"""Notes are taken before the drafts, for those who draft; without notes nothing is different."""

from __future__ import annotations

from typing import Any

import pytest

from consensus.protocol.decide import decide
from consensus.protocol.default import default_protocol, default_roster
from schema.campaign import Campaign
from schema.note import Note, Noted
from schema.policy import Policy
from schema.seat import Seat
from schema.task import Task
from schema.transcript import Ask, Transcript
from schema.turn import TurnRequest
from tests.consensus.conftest import MODELS, CampaignOf, Play, Says

TOPIC = Note(name="topic", question="What is it about?")
TONE = Note(name="tone", question="How is it said?", labels=("plain", "ironic"))
SURE = {"generator-1": 0.9, "generator-2": 0.9, "generator-3": 0.9}


def tone(plain: float) -> Noted:
    value = "plain" if plain >= 0.5 else "ironic"
    return Noted(name="tone", value=value, probabilities={"plain": plain, "ironic": 1.0 - plain})


def topic(words: str) -> Noted:
    return Noted(name="topic", value=words)


@pytest.fixture
def noting(campaign_of: CampaignOf) -> Campaign:
    """A campaign with two notes and three note takers."""
    takers = [Seat(id=f"taker-{n}", role="note_taker", model=f"m{n}") for n in (1, 2, 3)]
    plain = campaign_of(
        roster=[*default_roster(MODELS), *takers], protocol=default_protocol(notes=True)
    )
    return plain.model_copy(update={"notes": (TOPIC, TONE)})


def with_notes(says: Says, notes: dict[str, Any]) -> Says:
    """The same committee, in which the note takers note this, or fail where they have nothing."""

    def answer(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "note":
            return says(request)
        if request.seat.id not in notes:
            return {"status": "failed", "error": "boom", "error_kind": "EngineFault"}
        return {"notes": notes[request.seat.id]}

    return answer


def test_what_was_noted_is_shown_to_those_who_draft_and_stands_in_the_annotation(
    play: Play, noting: Campaign, scripted: Any
) -> None:
    notes = {"taker-1": (topic("soup"), tone(0.9))}
    played = play(noting, with_notes(scripted(SURE), notes))
    assert played.stages[:2] == ["note", "draft"]
    drafts = played.requests("draft")
    assert [request.brief.notes for request in drafts] == [{"topic": "soup", "tone": "plain"}] * 3
    assert played.annotation.notes == {"topic": "soup", "tone": "plain"}
    assert played.annotation.value == "positive"


def test_critics_and_reviewers_see_the_notes_and_debaters_and_judges_do_not(
    play: Play, noting: Campaign, scripted: Any
) -> None:
    split = {"generator-1": 0.52, "generator-2": 0.5, "generator-3": 0.48}
    protocol = noting.protocol.model_copy(update={"talk_share": None})
    noting = noting.model_copy(update={"protocol": protocol})
    played = play(noting, with_notes(scripted(split), {"taker-1": (topic("soup"),)}))
    for stage in ("draft", "critique", "review"):
        assert all(request.brief.notes for request in played.requests(stage)), stage
    for stage in ("debate", "judgement"):
        assert not any(request.brief.notes for request in played.requests(stage)), stage


def test_of_several_seats_the_mean_counts_or_what_most_say(
    play: Play, noting: Campaign, scripted: Any
) -> None:
    notes = {
        "taker-1": (topic("the waiter"), tone(0.55)),
        "taker-2": (topic("Cold  soup"), tone(0.55)),
        "taker-3": (topic("cold soup"), tone(0.1)),
    }
    played = play(noting, with_notes(scripted(SURE), notes))
    assert played.annotation.notes == {"topic": "Cold  soup", "tone": "ironic"}


def test_where_nobody_could_take_notes_the_drafts_go_on_without(
    play: Play, noting: Campaign, scripted: Any
) -> None:
    played = play(noting, with_notes(scripted(SURE), {}))
    assert played.annotation.outcome == "accepted"
    assert played.annotation.notes == {}
    assert not any(request.brief.notes for request in played.requests("draft"))


def test_notes_say_nothing_in_the_vote(play: Play, noting: Campaign, scripted: Any) -> None:
    notes = {"taker-1": (tone(0.01),)}
    without = play(noting, with_notes(scripted(SURE), {})).annotation
    noted = play(noting, with_notes(scripted(SURE), notes)).annotation
    assert noted.probabilities == without.probabilities
    assert {vote.role for vote in noted.votes} == {"generator"}


def test_who_is_still_to_note_is_asked_again_under_the_same_id(noting: Campaign) -> None:
    task = Task(campaign="c", id="t1", revision="r", input={"text": "The soup was cold."})
    transcript = Transcript(campaign=noting, task=task)
    first = decide(transcript, Policy(warm=True))
    assert isinstance(first, Ask)
    assert [request.seat.id for request in first.requests] == ["taker-1", "taker-2", "taker-3"]
    said = first.requests[1].answered(notes=(topic("soup"),))
    again = decide(transcript.model_copy(update={"turns": (said,)}), Policy(warm=True))
    assert isinstance(again, Ask)
    assert again.requests == (first.requests[0], first.requests[2])


def test_a_campaign_of_before_notes_and_screening_is_the_revision_that_it_was(
    campaign_of: CampaignOf,
) -> None:
    plain = campaign_of(protocol=default_protocol(screened=False))
    assert plain.revision == "8ce3aafeee0ef446ed465826b8e74c07c271cffd18d2a1abe7ce6ccb42c3f4c6"


def test_notes_that_no_stage_asks_for_are_an_error(campaign_of: CampaignOf) -> None:
    with pytest.raises(ValueError, match="no stage of its protocol asks for them"):
        Campaign.model_validate({**campaign_of().model_dump(), "notes": (TOPIC,)})
