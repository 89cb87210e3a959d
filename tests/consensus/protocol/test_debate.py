"""What a debate is: opposing stances, checked quotes, a private second vote, a fair judge."""

from __future__ import annotations

from typing import Any

import pytest

from schema.base import canonical_json
from schema.seat import Seat

SPLIT = {"generator-1": 0.9, "generator-2": 0.2, "generator-3": 0.45}
TURNED = {"generator-1": 0.9, "generator-2": 0.8, "generator-3": 0.8}


def test_two_debaters_get_opposing_stances(play: Any, campaign_of: Any, scripted: Any) -> None:
    first, second = play(campaign_of(), scripted(SPLIT)).requests("debate")
    assert first.seat.id != second.seat.id
    assert first.brief.candidate == second.brief.against
    assert second.brief.candidate == first.brief.against
    assert first.brief.candidate != first.brief.against


def test_debaters_are_seats_of_different_models_where_the_roster_has_them(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    plain = campaign_of()
    others = [seat for seat in plain.roster if seat.role != "debater"]
    debaters = [
        Seat(id=f"debater-{n}", role="debater", model=model)
        for n, model in enumerate(("same", "same", "other"), start=1)
    ]
    campaign = campaign_of(roster=[*others, *debaters])
    for n in range(8):
        turns = play(campaign, scripted(SPLIT), task=f"t{n}").requests("debate")
        assert {turn.seat.model for turn in turns} == {"same", "other"}


def test_no_model_always_argues_for_the_same_label_or_for_the_leader(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    sides = set()
    for n in range(24):
        played = play(campaign_of(), scripted(SPLIT), task=f"t{n}")
        sides |= {(r.seat.id, r.brief.candidate.key) for r in played.requests("debate")}
    assert len(sides) == 4


def test_a_lone_debater_argues_both_sides_in_two_turns(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    roster = [seat for seat in campaign_of().roster if seat.id != "debater-2"]
    first, second = play(campaign_of(roster=roster), scripted(SPLIT)).requests("debate")
    assert first.seat == second.seat
    assert first.turn != second.turn
    assert first.brief.candidate != second.brief.candidate


def test_briefs_of_reviewers_hold_no_seat_no_family_and_no_vote(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(SPLIT))
    for stage in ("critique", "review"):
        requests = played.requests(stage)
        assert requests
        for request in requests:
            shown = canonical_json(request.brief.model_dump(mode="json"))
            for seat in played.transcript.campaign.roster:
                assert seat.id not in shown
                assert seat.model not in shown
                assert seat.kin not in shown
            assert "probab" not in shown
            assert "0.9" not in shown


def test_the_order_in_which_candidates_are_shown_says_nothing_about_the_votes(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    turned = {seat: 1.0 - positive for seat, positive in SPLIT.items()}
    for n in range(6):
        one = play(campaign_of(), scripted(SPLIT), task=f"t{n}").requests("review")
        other = play(campaign_of(), scripted(turned), task=f"t{n}").requests("review")
        assert one[0].brief.choices == other[0].brief.choices
    orders = {
        play(campaign_of(), scripted(SPLIT), task=f"t{n}").requests("review")[0].brief.choices
        for n in range(12)
    }
    assert len(orders) == 2


def test_a_candidate_goes_to_critics_of_families_that_did_not_propose_it(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    drafts = {"generator-1": 0.52, "generator-2": 0.45, "generator-3": 0.51}
    requests = play(campaign_of(), scripted(drafts)).requests("critique")
    asked = {(r.brief.candidate.key, r.seat.kin) for r in requests if r.brief.candidate}
    assert asked == {("positive", "birch"), ("negative", "cedar")}


def test_a_candidate_that_all_families_proposed_goes_to_all_critics(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    drafts = dict.fromkeys(SPLIT, 0.55)
    requests = play(campaign_of(), scripted(drafts)).requests("critique")
    asked = {r.seat.kin for r in requests if r.brief.candidate.key == "positive"}
    assert asked == {"birch", "cedar"}


def test_the_second_vote_sees_only_the_claims_that_stand(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(SPLIT, strikes=("negative",)))
    for request in played.requests("revote"):
        assert [claim.stance for claim in request.brief.claims] == ["positive"]


def test_nobody_votes_again_where_no_claim_stands(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    played = play(campaign_of(), scripted(SPLIT, strikes=("negative", "positive")))
    assert "revote" not in played.stages
    assert "no quote survived" in played.annotation.reason


def test_the_reason_names_the_quotes_of_both_sides_where_both_stand(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    reason = play(campaign_of(), scripted(SPLIT)).annotation.reason
    assert "quotes of both sides survived the check" in reason
    assert "for positive, and " in reason or "for negative, and " in reason
    one = play(campaign_of(), scripted(SPLIT, strikes=("negative",))).annotation.reason
    assert "quotes of both sides" not in one


def test_claims_that_no_verifier_looked_at_do_not_reach_the_voters(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(SPLIT)

    def unverified(request: Any) -> Any:
        return {"status": "abstained"} if request.stage == "evidence" else says(request)

    for request in play(campaign_of(), unverified).requests("revote"):
        assert request.brief.claims == ()


def test_the_verifier_can_strike_a_claim_but_not_rewrite_it(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(SPLIT)

    def rewrites(request: Any) -> Any:
        if request.stage != "evidence":
            return says(request)
        changed = {"quote": "forged", "stance": "negative", "standing": "stands"}
        return {"claims": tuple(c.model_copy(update=changed) for c in request.brief.claims)}

    claims = play(campaign_of(), rewrites).requests("revote")[0].brief.claims
    assert {claim.stance for claim in claims} == {"positive", "negative"}
    assert "forged" not in {claim.quote for claim in claims}


def test_a_second_vote_stands_in_place_of_the_first_and_the_reason_names_the_quote(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(SPLIT, revotes=TURNED, strikes=("negative",), reviews=0.4)
    annotation = play(campaign_of(), says).annotation
    assert annotation.outcome == "accepted"
    assert annotation.value == "positive"
    assert "“waiter was kind”, for positive" in annotation.reason
    assert "claim for negative was struck" in annotation.reason
    votes = {vote.seat: vote.probability for vote in annotation.votes}
    assert votes["generator-2"] == pytest.approx(0.8)


def test_a_failed_second_vote_leaves_the_first_standing(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(SPLIT, revotes=TURNED)

    def fails(request: Any) -> Any:
        broken = request.stage == "revote" and request.seat.id == "generator-2"
        return {"status": "failed", "error": "x"} if broken else says(request)

    votes = {vote.seat: vote for vote in play(campaign_of(), fails).annotation.votes}
    assert votes["generator-2"].choice == "negative"


CLOSE = {"generator-1": 0.7, "generator-2": 0.3, "generator-3": 0.49}


@pytest.mark.parametrize(("forward", "backward"), [(0.9, 0.8), (0.2, 0.1)])
def test_a_judge_that_holds_to_its_choice_in_both_orders_breaks_the_tie(
    forward: float, backward: float, play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(CLOSE, judge={"forward": forward, "backward": backward})
    played = play(campaign_of(), says)
    there, back = played.requests("judgement")
    assert there.brief.choices == back.brief.choices[::-1]
    expected = "positive" if forward > 0.5 else "negative"
    assert played.annotation.value == expected
    assert played.annotation.outcome == "accepted"
    assert f"the judge preferred {expected}" in played.annotation.reason
    assert played.annotation.votes[-1].role == "judge"


def test_a_judge_that_prefers_whatever_comes_first_abstains(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(CLOSE, judge={"forward": 0.9, "backward": 0.1})
    annotation = play(campaign_of(), says).annotation
    assert annotation.outcome == "escalated"
    assert "contradicted itself" in annotation.reason
    assert "judge" not in {vote.role for vote in annotation.votes}


def test_a_judge_that_answered_in_one_order_only_decides_nothing(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(CLOSE, judge={"forward": 0.9, "backward": 0.9})

    def once(request: Any) -> Any:
        return {"status": "failed", "error": "x"} if request.order == "backward" else says(request)

    annotation = play(campaign_of(), once).annotation
    assert annotation.outcome == "escalated"
    assert "gave no verdict" in annotation.reason


def test_a_vote_that_needed_a_judge_never_looks_as_sure_as_the_judge(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(CLOSE, judge={"forward": 0.99, "backward": 0.99})
    confidence = play(campaign_of(), says).annotation.confidence
    assert confidence is not None
    assert 0.5 < confidence < 0.8
