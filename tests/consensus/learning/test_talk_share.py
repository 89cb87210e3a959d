"""A share for talk: who is talked about, and what the others are told."""

from __future__ import annotations

import math
from typing import Any

import pytest

from consensus.contest import Cast, Contest
from consensus.learning.calibrators.committee import CommitteeCalibration
from consensus.learning.talk_share import talk_below
from consensus.learning.talk_worth import TalkWorth
from consensus.learning.trust import Trust
from consensus.votes.base import voting_rule
from consensus.votes.trusted import Learnt
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.policy import Policy
from schema.protocol import Entry
from schema.seat import Seat

POOLED = voting_rule("pooled_mean")
UNSURE = {"generator-1": 0.6, "generator-2": 0.55, "generator-3": 0.45}
SEAT = Seat(id="x", role="generator", model="x")


def contest(a: float, *later: float) -> Contest:
    said = [("draft", "propose", a), *(("review", "score", b) for b in later)]
    casts = tuple(
        Cast(
            SEAT if question == "propose" else Seat(id="r", role="critic", model="r"),
            stage,
            Ballot(method="parsed_text", probabilities={"a": p, "b": 1.0 - p}),
            question=question,  # type: ignore[arg-type]  # a literal
        )
        for stage, question, p in said
    )
    return Contest(("a", "b"), "one", casts)


def below(contests: list[Contest], share: float) -> float | None:
    return talk_below(contests, Policy(), POOLED, share)


def test_at_most_the_share_of_the_tasks_is_below_the_threshold() -> None:
    contests = [contest(0.5 + n / 200) for n in range(100)]
    for share in (0.01, 0.05, 0.5, 0.999):
        threshold = below(contests, share)
        assert threshold is not None
        sure = [max(p, 1 - p) for p in (0.5 + n / 200 for n in range(100))]
        assert sum(each < threshold for each in sure) == math.ceil(share * 100 - 1e-9)


def test_of_a_handful_of_tasks_one_is_below_it() -> None:
    assert below([contest(0.5 + n / 20) for n in range(8)], 0.05) == pytest.approx(0.55)


def test_of_tasks_that_are_alike_none_is_picked() -> None:
    assert below([contest(0.55)] * 50, 0.2) == pytest.approx(0.55)


def test_a_whole_share_bounds_nothing_and_nothing_known_either() -> None:
    assert below([contest(0.55)], 1.0) == 1.0
    assert below([], 0.1) is None


def test_the_drafts_alone_tell_how_sure_the_committee_was() -> None:
    assert below([contest(0.9, 0.1), contest(0.8)], 0.4) == pytest.approx(0.9)


def with_share(campaign: Campaign, share: float | None) -> Campaign:
    plan = campaign.protocol.model_copy(update={"talk_share": share})
    return campaign.model_copy(update={"protocol": plan})


def test_a_campaign_without_talk_escalates_what_is_split_and_says_so(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    assert "debate" in play(campaign_of(), scripted(UNSURE)).stages
    quiet = play(with_share(campaign_of(), 0.0), scripted(UNSURE))
    assert quiet.stages == ["draft", "check"]
    assert quiet.annotation.outcome == "escalated"
    assert "nobody talked about it: the campaign does without talk" in quiet.annotation.reason


def test_who_is_surer_than_the_threshold_is_not_talked_about(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    campaign = with_share(campaign_of(), 0.1)
    plain = play(campaign, scripted(UNSURE)).annotation
    assert "nobody talked" not in plain.reason
    high = Policy(warm=True, talk_below=0.99)
    low = Policy(warm=True, talk_below=0.4)
    assert "debate" in play(campaign, scripted(UNSURE), policy=high).stages
    bounded = play(campaign, scripted(UNSURE), policy=low)
    assert bounded.stages == ["draft", "check"]
    assert "talk is kept for the 10.0% of the tasks that are least sure" in (
        bounded.annotation.reason
    )
    unbounded = with_share(campaign_of(), None)
    assert "debate" in play(unbounded, scripted(UNSURE), policy=low).stages


def test_where_talk_counts_nothing_the_reason_says_so_and_the_drafts_stand(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    says = scripted(UNSURE, revotes=dict.fromkeys(UNSURE, 0.01), reviews=0.01)
    plain = play(campaign_of(), says)
    choices = tuple(sorted(plain.annotation.probabilities))
    trust = Trust(choices=choices, committee=CommitteeCalibration(prior=(0.5, 0.5), voices={}))

    def talked(weight: float) -> Any:
        learnt = Learnt(trust=trust, talk=TalkWorth(weight=weight)).model_dump(mode="json")
        return play(campaign_of(), says, policy=Policy(warm=True, learnt={"trusted": learnt}))

    nothing, all_of_it = talked(0.0), talked(1.0)
    assert "debate" in nothing.stages
    assert "what was said after the drafts did not count" in nothing.annotation.reason
    assert "did not count" not in all_of_it.annotation.reason
    assert nothing.annotation.value == "positive", "as the drafts had it"
    assert all_of_it.annotation.value == "negative"


def test_a_stage_that_is_for_every_task_is_not_bounded_by_the_share(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    campaign = with_share(campaign_of(), 0.1)
    stages = [
        stage.model_copy(update={"entry": Entry()}) if stage.name == "critique" else stage
        for stage in campaign.protocol.stages
    ]
    plan = campaign.protocol.model_copy(update={"stages": tuple(stages)})
    always = campaign.model_copy(update={"protocol": plan})
    low = Policy(warm=True, talk_below=0.4)
    assert play(always, scripted(UNSURE), policy=low).stages == ["draft", "critique", "check"]
