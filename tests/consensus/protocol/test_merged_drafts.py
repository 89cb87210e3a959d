"""A draft that was merged from the best ones is one more choice, which must win the vote again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from consensus.protocol.additions import with_additions
from consensus.protocol.decide import decide
from consensus.protocol.default import default_protocol, default_roster
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.policy import Policy
from schema.seat import Seat
from schema.transcript import Ask, Finish
from schema.turn import TurnRequest

MERGING = with_additions(default_protocol("text"), merging=True)
DRAFTS = ("The dog sleeps soundly.", "A dog is asleep.", "The dog sleeps soundly.")
BEST, OTHER = DRAFTS[0], DRAFTS[1]
NEW = "The dog is sound asleep."

Says = Callable[[TurnRequest], dict[str, Any]]
Votes = Mapping[str, Mapping[str, float]]
"""By seat and order, the share of the merged draft."""

WINS: Votes = {
    "generator-1": {"forward": 0.9, "backward": 0.7},
    "generator-2": {"forward": 0.8, "backward": 0.6},
}
LOSES: Votes = {
    "generator-1": {"forward": 0.3, "backward": 0.3},
    "generator-2": {"forward": 0.6, "backward": 0.6},
}


def committee(votes: Votes, merged: str | None = NEW, drafts: tuple[str, ...] = DRAFTS) -> Says:
    def says(request: TurnRequest) -> dict[str, Any]:
        brief = request.brief
        if brief.question == "propose":
            value = drafts[int(request.seat.id[-1]) - 1]
            return {"ballot": Ballot(method="proposal", value=value, confidence=0.8)}
        if brief.question == "merge":
            if merged is None:
                return {"status": "failed", "error": "no text", "error_kind": "InvalidAnswer"}
            return {"ballot": Ballot(method="proposal", value=merged, confidence=0.7)}
        if brief.question == "weigh_merged":
            share = votes[request.seat.id][request.order]
            new = next(choice for choice in brief.choices if choice.text == merged)
            (old,) = (choice for choice in brief.choices if choice is not new)
            said = {new.key: share, old.key: 1.0 - share}
            return {"ballot": Ballot(method="label_scores", probabilities=said)}
        return {"status": "abstained"} if brief.question in ("score", "compare") else {}

    return says


@pytest.fixture
def campaign() -> Campaign:
    roster = default_roster([("small", "ash"), ("middle", "birch"), ("large", "cedar")])
    return Campaign(name="c", kind="text", roster=roster, protocol=MERGING)


def test_a_merged_draft_that_is_preferred_in_both_orders_is_the_answer(
    play: Any, campaign: Campaign
) -> None:
    played = play(campaign, committee(WINS))
    annotation = played.annotation
    assert annotation.value == NEW
    assert annotation.outcome == "accepted"
    assert played.stages == ["draft", "merge", "merged-vote", "check"]
    assert "a draft merged from 2 is the answer" in annotation.reason
    assert "0.75 of the vote" in annotation.reason


def test_a_merged_draft_that_loses_changes_neither_answer_nor_confidence(
    play: Any, campaign: Campaign
) -> None:
    without = play(campaign.model_copy(update={"protocol": default_protocol("text")}),
                   committee({})).annotation  # fmt: skip
    lost = play(campaign, committee(LOSES)).annotation
    assert lost.value == without.value == BEST
    assert lost.probabilities == without.probabilities
    assert lost.confidence == without.confidence
    assert lost.records == without.records
    assert "the merged draft has only 0.45" in lost.reason


def test_seats_that_follow_the_order_have_no_say_about_it(play: Any, campaign: Campaign) -> None:
    by_order = {"forward": 0.9, "backward": 0.1}
    votes = dict.fromkeys(("generator-1", "generator-2"), by_order)
    annotation = play(campaign, committee(votes)).annotation
    assert annotation.value == BEST
    assert "no seat kept to the merged draft" in annotation.reason
    one = play(campaign, committee({**votes, "generator-1": WINS["generator-1"]})).annotation
    assert one.value == NEW


def test_the_writer_and_its_family_do_not_vote_where_others_are_there(
    play: Any, campaign: Campaign
) -> None:
    played = play(campaign, committee(WINS))
    (written,) = played.requests("merge")
    voters = {request.seat.id: request.seat.kin for request in played.requests("merged-vote")}
    assert written.seat.kin == "cedar"
    assert voters == {"generator-1": "ash", "generator-2": "birch"}


def test_where_all_are_of_one_family_all_but_the_writer_vote(play: Any) -> None:
    roster = default_roster([("only", "ash")])
    campaign = Campaign(name="c", kind="text", roster=roster, protocol=MERGING)
    votes = dict.fromkeys(("generator-1", "generator-2", "generator-3"), WINS["generator-1"])
    played = play(campaign, committee(votes))
    voters = {request.seat.id for request in played.requests("merged-vote")}
    assert voters == {"generator-1", "generator-2", "generator-3"}
    assert played.annotation.value == NEW


def test_families_count_alike_whatever_their_number_of_seats(play: Any, campaign: Campaign) -> None:
    twins = [
        Seat(id=f"generator-{n}", role="generator", model=model, family=family)
        for n, (model, family) in enumerate([("m", "ash"), ("n", "ash"), ("o", "birch")], start=1)
    ]
    others = [seat for seat in campaign.roster if seat.role != "generator"]
    votes = {
        "generator-1": dict.fromkeys(("forward", "backward"), 0.55),
        "generator-2": dict.fromkeys(("forward", "backward"), 0.55),
        "generator-3": dict.fromkeys(("forward", "backward"), 0.4),
    }
    played = play(campaign.model_copy(update={"roster": (*twins, *others)}), committee(votes))
    assert played.annotation.value == BEST


@pytest.mark.parametrize("merged", [None, BEST.upper(), f"  {OTHER}"])
def test_a_writer_that_fails_or_writes_nothing_new_leaves_the_best_draft(
    merged: str | None, play: Any, campaign: Campaign
) -> None:
    played = play(campaign, committee({}, merged))
    assert played.annotation.value == BEST
    assert played.stages == ["draft", "merge", "check"]
    assert played.annotation.outcome == "accepted"


def test_nothing_is_merged_where_all_drafts_read_the_same(play: Any, campaign: Campaign) -> None:
    played = play(campaign, committee({}, drafts=(BEST, BEST, BEST)))
    assert played.stages == ["draft", "check"]


def test_the_writer_sees_the_drafts_and_neither_names_nor_votes(
    play: Any, campaign: Campaign
) -> None:
    (asked,) = play(campaign, committee(WINS)).requests("merge")
    assert {choice.text for choice in asked.brief.choices} == {BEST, OTHER}
    shown = asked.brief.model_dump_json()
    assert "generator" not in shown
    assert "probabilit" not in shown


def test_the_two_are_weighed_without_saying_which_is_which(play: Any, campaign: Campaign) -> None:
    requests = play(campaign, committee(WINS)).requests("merged-vote")
    shown = {r.order: [c.text for c in r.brief.choices] for r in requests}
    assert shown["forward"] == shown["backward"][::-1]
    assert {*shown["forward"]} == {NEW, BEST}
    assert all(request.brief.candidate is None for request in requests)


def test_its_record_tells_who_wrote_it_and_from_which_drafts(play: Any, campaign: Campaign) -> None:
    played = play(campaign, committee(WINS))
    (record,) = played.annotation.records
    (written,) = played.requests("merge")
    drafts = {request.turn for request in played.requests("draft")}
    assert (record.value, record.stage) == (NEW, "merge")
    assert record.parents[0] == written.turn
    assert {*record.parents[1:]} == drafts


def test_the_votes_are_those_of_who_weighed_it_and_nobody_else_agrees(
    play: Any, campaign: Campaign
) -> None:
    annotation = play(campaign, committee(WINS)).annotation
    votes = {vote.seat: vote for vote in annotation.votes}
    assert votes["generator-1"].choice == NEW
    assert votes["generator-1"].probability == pytest.approx(0.8)
    assert votes["generator-3"].choice == BEST
    assert annotation.dissent == ("generator-3",)
    assert annotation.confidences.vote_share == 1.0
    assert annotation.confidences.log_probability == pytest.approx(0.75)


def test_the_probability_follows_from_the_numbers_that_are_kept(
    play: Any, campaign: Campaign
) -> None:
    annotation = play(campaign, committee(WINS)).annotation
    (count,) = annotation.counts
    assert count.recomputed() == pytest.approx(annotation.probabilities, abs=1e-3)
    assert count.names[count.leader] == NEW
    best = next(key for key, name in count.names.items() if name == BEST)
    odds = annotation.probabilities[count.leader] / annotation.probabilities[best]
    assert odds == pytest.approx(0.75 / 0.25, abs=1e-3)
    assert sum(annotation.probabilities.values()) == pytest.approx(1.0)


def test_a_surer_vote_makes_a_surer_answer(play: Any, campaign: Campaign) -> None:
    def sure(share: float) -> float:
        both = dict.fromkeys(("forward", "backward"), share)
        votes = dict.fromkeys(("generator-1", "generator-2"), both)
        confidence = play(campaign, committee(votes)).annotation.confidence
        assert isinstance(confidence, float)
        return confidence

    assert sure(0.55) < sure(0.8) < sure(1.0) < 1.0


@pytest.mark.parametrize("votes", [WINS, LOSES])
def test_from_every_point_on_the_road_the_same_step_follows_whatever_comes_twice(
    votes: Votes, play: Any, campaign: Campaign
) -> None:
    played = play(campaign, committee(votes))
    turns, warm = played.transcript.turns, Policy(warm=True)
    asked = {step.stage: step for step in played.steps if isinstance(step, Ask)}
    for number in range(len(turns) + 1):
        begun = played.transcript.model_copy(update={"turns": (*turns[:number], *turns[:number])})
        step = decide(begun, warm)
        if isinstance(step, Ask):
            whole = {request.turn: request for request in asked[step.stage].requests}
            assert all(request == whole[request.turn] for request in step.requests)
        else:
            assert isinstance(step, Finish)
            assert step.annotation == played.annotation


def test_the_stages_stand_before_the_last_check_and_are_added_once() -> None:
    names = [stage.name for stage in MERGING.stages]
    assert names[-3:] == ["merge", "merged-vote", "check"]
    assert with_additions(MERGING, merging=True) == MERGING
    both = with_additions(default_protocol("text"), merging=True, confidence=True)
    assert [stage.name for stage in both.stages][-4:] == [
        "merge",
        "merged-vote",
        "check",
        "confidence",
    ]


def test_a_vote_about_a_merged_draft_is_no_talk_that_did_not_count(
    play: Any, campaign: Campaign
) -> None:
    protocol = MERGING.model_copy(update={"voting_rule": "trusted"})
    played = play(campaign.model_copy(update={"protocol": protocol}), committee(WINS))
    assert played.annotation.value == NEW
    assert "did not count" not in played.annotation.reason
