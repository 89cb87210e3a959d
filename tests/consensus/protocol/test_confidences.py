"""An answer tells how sure it is in votes, in log-probabilities, and in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from consensus.protocol.additions import asks_confidence, with_additions
from consensus.protocol.default import default_protocol
from schema.ballot import Ballot
from schema.turn import TurnRequest

ASKING = with_additions(default_protocol(), confidence=True)


def _one(said: dict[str, float], method: Any = "label_scores") -> dict[str, Any]:
    return {"ballot": Ballot(method=method, probabilities=said)}


def _several(said: dict[str, float]) -> dict[str, Any]:
    return {"ballot": Ballot(method="label_scores", mode="several", probabilities=said)}


def _number(request: TurnRequest) -> int:
    return int(request.seat.id[-1]) - 1


def test_the_vote_share_counts_seats_and_the_log_probability_is_their_mean(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted({"generator-1": 0.9, "generator-2": 0.8, "generator-3": 0.4})
    told = play(campaign_of(), says).annotation.confidences
    assert told.vote_share == pytest.approx(2 / 3)
    assert told.log_probability == pytest.approx(0.7)
    assert told.verbalised is None


def test_what_is_said_after_the_drafts_moves_neither(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    drafts = {"generator-1": 0.95, "generator-2": 0.1, "generator-3": 0.48}
    revotes = dict.fromkeys(drafts, 0.99)
    played = play(campaign_of(), scripted(drafts, revotes=revotes))
    assert "revote" in played.stages
    assert played.annotation.value == "positive"
    assert played.annotation.confidences.vote_share == pytest.approx(1 / 3)
    assert played.annotation.confidences.log_probability == pytest.approx(0.51)


def test_words_without_log_probabilities_vote_and_tell_no_probability(
    play: Any, campaign_of: Any
) -> None:
    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "propose":
            return {}
        if _number(request) == 0:
            return _one({"positive": 0.6, "negative": 0.4})
        return _one({"positive": 1.0, "negative": 0.0}, "parsed_text")

    told = play(campaign_of(), says).annotation.confidences
    assert (told.vote_share, told.log_probability) == (1.0, pytest.approx(0.6))


def test_the_samples_of_a_seat_share_its_vote(play: Any, campaign_of: Any) -> None:
    plan = default_protocol()
    stages = tuple(
        stage.model_copy(update={"samples": 4}) if stage.question == "propose" else stage
        for stage in plan.stages
    )

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "propose":
            return {}
        odd = _number(request) == 0 and request.sample == 0
        return _one(
            {"positive": 0.1, "negative": 0.9} if odd else {"positive": 0.9, "negative": 0.1}
        )

    campaign = campaign_of(protocol=plan.model_copy(update={"stages": stages}))
    told = play(campaign, says).annotation.confidences
    assert told.vote_share == pytest.approx((3 / 4 + 1 + 1) / 3)


@pytest.mark.usefixtures("fake_kinds")
def test_an_answer_of_parts_is_as_sure_as_its_weakest_decision(play: Any, campaign_of: Any) -> None:
    drafts = {"food": (0.95, 0.9, 0.9), "staff": (0.8, 0.9, 0.1), "price": (0.1, 0.05, 0.0)}

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "propose":
            return {}
        return _several({label: chance[_number(request)] for label, chance in drafts.items()})

    annotation = play(campaign_of(*drafts, kind="fake-topics"), says).annotation
    assert annotation.value == ["food", "staff"]
    assert annotation.confidences.vote_share == pytest.approx(2 / 3)
    assert annotation.confidences.log_probability == pytest.approx(0.6)


def test_drafted_parts_have_the_likelihood_of_the_drafts(play: Any, campaign_of: Any) -> None:
    text = "Ada met Babbage."
    ada = {"start": 0, "end": 3, "label": "person", "text": "Ada"}

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "propose":
            return {}
        value = [[ada], [ada], []][_number(request)]
        return {"ballot": Ballot(method="proposal", value=value, confidence=0.8)}

    annotation = play(campaign_of("person", kind="spans"), says, text=text).annotation
    assert annotation.value == [ada]
    assert annotation.confidences.vote_share == pytest.approx(2 / 3)
    assert annotation.confidences.log_probability == pytest.approx((0.9 + 0.9 + 0.1) / 3)


def test_that_there_is_nothing_is_an_answer_of_which_seats_are_sure(
    play: Any, campaign_of: Any
) -> None:
    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "propose":
            return {}
        return {"ballot": Ballot(method="proposal", value=[], confidence=0.6)}

    annotation = play(campaign_of("person", kind="spans"), says).annotation
    assert annotation.value == []
    assert annotation.confidences.vote_share == 1.0
    assert annotation.confidences.log_probability == pytest.approx(0.8)


def test_nobody_is_asked_in_words_unless_the_campaign_wants_it(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(dict.fromkeys(("generator-1", "generator-2", "generator-3"), 0.9))
    assert not asks_confidence(default_protocol())
    assert "confidence" not in play(campaign_of(), says).stages
    assert asks_confidence(ASKING)
    assert with_additions(ASKING, confidence=True) == ASKING


def _asked(
    sure: tuple[float | None, ...], drafts: Callable[[int], dict[str, Any]]
) -> Callable[[TurnRequest], dict[str, Any]]:
    """Drafts as given; each seat's words come to its number, or it fails."""

    def says(request: TurnRequest) -> dict[str, Any]:
        brief, n = request.brief, _number(request)
        if brief.question == "propose":
            return drafts(n)
        if brief.question != "say_confidence":
            return {}
        if (number := sure[n]) is None:
            return {"status": "failed", "error": "boom", "error_kind": "EngineFault"}
        if not brief.choices:
            return {"ballot": Ballot(method="label_scores", value=brief.value, confidence=number)}
        said = {choice.key: number for choice in brief.choices}
        return {
            "ballot": Ballot(
                method="label_scores", mode="several", value=brief.value, probabilities=said
            )
        }

    return says


def test_each_drafter_is_asked_once_about_the_answer_and_their_mean_is_told(
    play: Any, campaign_of: Any
) -> None:
    says = _asked((0.9, 0.5, None), lambda n: _one({"positive": 0.9, "negative": 0.1}))
    played = play(campaign_of(protocol=ASKING), says)
    requests = played.requests("confidence")
    assert [request.seat.role for request in requests] == ["generator"] * 3
    assert {request.brief.value for request in requests} == {"positive"}
    assert played.annotation.confidences.verbalised == pytest.approx(0.7)
    assert played.annotation.confidence == pytest.approx(0.9)


def test_words_about_another_answer_than_the_final_one_are_not_told(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    drafts = {"generator-1": 0.95, "generator-2": 0.1, "generator-3": 0.44}
    scripted_says = scripted(drafts, judge={"forward": 0.9, "backward": 0.9})
    by_name = {stage.name: stage for stage in ASKING.stages}
    stages = [by_name["draft"], by_name["confidence"], by_name["judgement"]]
    campaign = campaign_of(protocol=ASKING.model_copy(update={"stages": tuple(stages)}))

    def says(request: TurnRequest) -> dict[str, Any]:
        if request.brief.question != "say_confidence":
            return dict(scripted_says(request))
        value = request.brief.value
        return {"ballot": Ballot(method="label_scores", value=value, confidence=0.9)}

    played = play(campaign, says)
    (shown,) = {request.brief.value for request in played.requests("confidence")}
    assert (shown, played.annotation.value) == ("negative", "positive")
    assert played.annotation.confidences.verbalised is None


@pytest.mark.usefixtures("fake_kinds")
def test_of_many_parts_the_least_sure_ones_are_asked_about(play: Any, campaign_of: Any) -> None:
    chance = {"a": 0.99, "b": 0.6, "c": 0.02, "d": 0.3, "e": 0.9}
    says = _asked((0.9, 0.9, 0.9), lambda n: _several(chance))
    played = play(campaign_of(*chance, kind="fake-topics", protocol=ASKING), says)
    for request in played.requests("confidence"):
        assert {choice.key for choice in request.brief.choices} == {"b", "d", "e"}
    assert played.annotation.value == ["a", "b", "e"]
    left_out = 1.0 - 0.9
    assert played.annotation.confidences.verbalised == pytest.approx(left_out)


def test_where_nobody_answered_nobody_is_asked(play: Any, campaign_of: Any) -> None:
    played = play(campaign_of(protocol=ASKING), lambda request: {"status": "abstained"})
    assert played.stages == ["draft"]
    assert played.annotation.confidences.model_dump(exclude_none=True) == {}
