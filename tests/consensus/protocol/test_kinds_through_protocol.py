"""Kinds that the protocol has never heard of go through it, and so do spans, without a change."""

from __future__ import annotations

from typing import Any

import pytest

from consensus.protocol.default import default_protocol
from schema.ballot import Ballot
from schema.evidence import Claim
from schema.policy import Policy
from schema.turn import TurnRequest


def _several(probabilities: dict[str, float]) -> dict[str, Any]:
    return {"ballot": Ballot(method="label_scores", mode="several", probabilities=probabilities)}


def _one(probabilities: dict[str, float]) -> dict[str, Any]:
    return {"ballot": Ballot(method="label_scores", probabilities=probabilities)}


def _debates(request: TurnRequest) -> dict[str, Any]:
    """Claims, checks and a clean final check, for any kind."""
    brief = request.brief
    if brief.question == "argue":
        assert brief.candidate is not None
        claim = Claim(id=request.turn, stance=brief.candidate.key, quote="cold", argument="So.")
        return {"claims": (claim,)}
    if brief.question == "check_claims":
        return {"claims": tuple(c.model_copy(update={"standing": "stands"}) for c in brief.claims)}
    return {}


@pytest.mark.usefixtures("fake_kinds")
def test_several_labels_are_each_judged_by_themselves(play: Any, campaign_of: Any) -> None:
    drafts = {"food": (0.95, 0.9, 0.9), "staff": (0.8, 0.9, 0.1), "price": (0.1, 0.05, 0.1)}

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question == "propose":
            n = int(request.seat.id[-1]) - 1
            return _several({label: chance[n] for label, chance in drafts.items()})
        if request.brief.question in ("score", "compare"):
            return _several({choice.key: 0.9 for choice in request.brief.choices})
        return _debates(request)

    played = play(campaign_of("food", "staff", "price", kind="fake-topics"), says)
    assert played.annotation.value == ["food", "staff"]
    assert played.annotation.outcome == "accepted"
    assert sum(played.annotation.probabilities.values()) > 1.0
    assert played.stages == ["draft", "check"]
    assert played.annotation.dissent == ("generator-3",)


@pytest.mark.usefixtures("fake_kinds")
def test_a_contested_label_is_debated_as_in_or_out(play: Any, campaign_of: Any) -> None:
    drafts = {"food": (0.95, 0.9, 0.9), "staff": (0.9, 0.5, 0.1)}

    def says(request: TurnRequest) -> dict[str, Any]:
        brief = request.brief
        if brief.question == "propose":
            n = int(request.seat.id[-1]) - 1
            return _several({label: chance[n] for label, chance in drafts.items()})
        if brief.question == "score":
            return _several({choice.key: 0.5 for choice in brief.choices if choice.key == "staff"})
        if brief.question == "compare":
            return _one({"staff": 0.9, "not:staff": 0.1})
        return _debates(request)

    played = play(campaign_of("food", "staff", kind="fake-topics"), says)
    assert {r.brief.candidate.key for r in played.requests("debate")} == {"staff", "not:staff"}
    assert "judgement" in played.stages
    assert played.annotation.value == ["food", "staff"]
    assert "the judge preferred including staff" in played.annotation.reason


@pytest.mark.usefixtures("fake_kinds")
def test_a_preference_may_end_in_a_tie_between_the_two_answers(play: Any, campaign_of: Any) -> None:
    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question == "propose":
            return _one({"first": 0.1, "second": 0.1, "tie": 0.8})
        return _debates(request)

    annotation = play(campaign_of(kind="fake-preference"), says).annotation
    assert annotation.value == "tie"
    assert annotation.outcome == "accepted"


@pytest.mark.usefixtures("fake_kinds")
def test_silence_about_a_record_is_no_vote_against_it_and_its_parents_are_who_proposed_it(
    play: Any, campaign_of: Any
) -> None:
    drafts = (["Is it warm?", "Who cooks?"], ["Is it warm?"], ["Is it warm?", "Why?"])

    def says(request: TurnRequest) -> dict[str, Any]:
        brief = request.brief
        if brief.question == "propose":
            n = int(request.seat.id[-1]) - 1
            sure = 0.8 if n < 2 else 0.1
            return {"ballot": Ballot(method="proposal", value=drafts[n], confidence=sure)}
        if brief.question == "score":
            good = {choice.key: 0.9 * (choice.text != "Why?") for choice in brief.choices}
            return _several(good)
        return _debates(request)

    played = play(campaign_of(kind="fake-questions"), says)
    assert played.annotation.value == ["Is it warm?", "Who cooks?"]
    turns = [request.turn for request in played.requests("draft")]
    records = {record.value: record for record in played.annotation.records}
    assert set(records["Is it warm?"].parents) == set(turns)
    assert len(records["Who cooks?"].parents) == 1
    assert records["Who cooks?"].stage == "draft"


TEXT = "Ada Lovelace met Babbage in London."


def _span(quote: str, label: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote), "label": label, "text": quote}


ADA, LONDON = _span("Ada Lovelace", "person"), _span("London", "place")
BABBAGE = _span("Babbage", "person")


def _drafting(*drafts: tuple[list[dict[str, Any]], float]) -> Any:
    def says(request: TurnRequest) -> dict[str, Any]:
        brief = request.brief
        if brief.question == "propose":
            value, confidence = drafts[int(request.seat.id[-1]) - 1]
            return {"ballot": Ballot(method="proposal", value=value, confidence=confidence)}
        if brief.question in ("score", "compare"):
            likely = {choice.key: 0.95 for choice in brief.choices}
            return _several(likely) if brief.question == "score" else {"status": "abstained"}
        return _debates(request)

    return says


def test_spans_that_most_seats_found_are_kept_and_the_others_left_out(
    play: Any, campaign_of: Any
) -> None:
    says = _drafting(([ADA, LONDON], 0.9), ([ADA, LONDON], 0.8), ([ADA, BABBAGE], 0.9))
    annotation = play(campaign_of("person", "place", kind="spans"), says, text=TEXT).annotation
    assert annotation.value == [ADA, LONDON]
    assert annotation.outcome == "accepted"
    assert annotation.dissent == ("generator-3",)


def test_a_contested_span_is_reviewed_by_itself_and_can_come_in(
    play: Any, campaign_of: Any
) -> None:
    sure = _drafting(([ADA], 0.9), ([ADA], 0.9), ([ADA, BABBAGE], 0.1))
    campaign = campaign_of("person", "place", kind="spans")
    assert play(campaign, sure, text=TEXT).annotation.value == [ADA]
    unsure = _drafting(([ADA], 0.5), ([ADA], 0.1), ([ADA, BABBAGE], 0.4))
    played = play(campaign, unsure, text=TEXT)
    assert "critique" in played.stages
    assert played.annotation.value == [ADA, BABBAGE]


def test_no_spans_at_all_is_an_answer_as_sure_as_its_drafters(play: Any, campaign_of: Any) -> None:
    campaign = campaign_of("person", kind="spans")
    sure = play(campaign, _drafting(([], 0.9), ([], 0.8), ([], 0.7)), text=TEXT).annotation
    assert sure.value == []
    assert sure.outcome == "accepted"
    assert sure.confidence == pytest.approx(0.9)
    unsure = play(campaign, _drafting(([], 0.1), ([], 0.0), ([], 0.1)), text=TEXT).annotation
    assert unsure.outcome == "escalated"
    assert [vote.choice for vote in unsure.votes] == ["no spans"] * 3


@pytest.mark.parametrize(
    ("line", "threshold", "value", "told"),
    [(None, None, [], None), (0.3, None, ["food"], 0.3), (0.3, 0.6, [], 0.6)],
)
def test_what_gold_shows_decides_from_when_on_a_label_is_in_and_the_record_tells_it(
    line: float | None,
    threshold: float | None,
    value: list[str],
    told: float | None,
    play: Any,
    campaign_of: Any,
) -> None:
    options = {} if threshold is None else {"threshold": threshold}
    plain = default_protocol("multi_label")
    drafting = tuple(stage for stage in plain.stages if stage.question == "propose")
    protocol = plain.model_copy(update={"stages": drafting, "voting_rule": "pooled_mean"})
    made = campaign_of("food", "staff", kind="multi_label", protocol=protocol)
    campaign = made.model_copy(update={"options": options})

    ended = play(
        campaign,
        lambda asked: _several({"food": 0.4, "staff": 0.1}),
        policy=Policy(warm=True, line=line),
    ).annotation

    assert ended.value == value
    assert {count.line for count in ended.counts} == {told}
