"""A promise about the accepted answers: what is accepted under it, and what is said without it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from consensus.contest import Cast, Contest, Part, Tally
from consensus.learning.promise import decisions_of, promise_of
from consensus.protocol.reasons import promise_words
from consensus.votes.base import voting_rule
from schema.ballot import Ballot
from schema.policy import Policy, Promise
from schema.seat import Seat

POOLED = voting_rule("pooled_mean")
KEPT = Promise(
    max_error=0.05, miss=0.1, threshold=0.9, solved=200, accepted=120, wrong=2, more_rows=0
)
DENIED = Promise(max_error=0.05, miss=0.1, solved=40, more_rows=110)
SURE = {"generator-1": 0.97, "generator-2": 0.95, "generator-3": 0.99}
FAIRLY_SURE = {"generator-1": 0.8, "generator-2": 0.75, "generator-3": 0.7}
UNSURE = {"generator-1": 0.6, "generator-2": 0.55, "generator-3": 0.45}


def under(promise: Promise | None) -> Policy:
    return Policy(warm=True, promise=promise)


def solved(sure: float, right: bool) -> Contest:
    seat = Seat(id="x", role="generator", model="x")
    ballot = Ballot(method="parsed_text", probabilities={"a": sure, "b": 1.0 - sure})
    return Contest(("a", "b"), "one", (Cast(seat, "draft", ballot),), "a" if right else "b")


def test_the_threshold_parts_the_sure_answers_that_are_right_from_the_rest() -> None:
    chance = random.Random(0)
    contests = [solved(0.95, chance.random() < 0.99) for _ in range(150)]
    contests += [solved(0.7, chance.random() < 0.7) for _ in range(150)]
    promise = promise_of(contests, Policy(), POOLED, 0.05)
    assert promise.threshold == pytest.approx(0.95)
    assert (promise.solved, promise.accepted, promise.more_rows) == (300, 150, 0)


def test_where_nothing_can_be_promised_it_says_how_many_more_solved_tasks_it_takes() -> None:
    promise = promise_of([solved(0.9, True) for _ in range(20)], Policy(), POOLED, 0.05)
    assert promise.threshold is None
    assert promise.more_rows == 25  # 0.95 ** 45 is the first below a tenth


def test_of_tasks_without_gold_or_a_rule_that_has_seen_it_nothing_is_promised() -> None:
    contests = [solved(0.9, True) for _ in range(200)]
    blind = [Contest(c.choices, c.mode, c.casts) for c in contests]
    assert promise_of(blind, Policy(), POOLED, 0.05) == Promise(max_error=0.05, miss=0.1)
    seen = promise_of(contests, Policy(), voting_rule("dawid_skene"), 0.05)
    assert seen == Promise(max_error=0.05, miss=0.1)


def test_talk_has_no_part_in_a_promise() -> None:
    seat = Seat(id="r", role="critic", model="r")
    ballot = Ballot(method="parsed_text", probabilities={"a": 0.0001, "b": 0.9999})
    review = Cast(seat, "review", ballot, question="score")
    quiet = [solved(0.9, True) for _ in range(60)]
    talked = [Contest(c.choices, c.mode, (*c.casts, review), c.gold) for c in quiet]
    assert promise_of(talked, Policy(), POOLED, 0.05) == promise_of(quiet, Policy(), POOLED, 0.05)


def test_under_a_promise_only_what_reaches_its_threshold_is_accepted(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    sure = play(campaign_of(), scripted(SURE), policy=under(KEPT)).annotation
    assert sure.outcome == "accepted"
    assert "at most 5.0% wrong answers are promised from a confidence of 0.900 on" in sure.reason
    fairly = play(campaign_of(), scripted(FAIRLY_SURE), policy=under(KEPT)).annotation
    assert fairly.outcome == "escalated"
    assert "below the 0.900 from which on at most 5.0% wrong answers can be promised" in (
        fairly.reason
    )


def test_what_talk_lifts_above_the_threshold_is_not_under_the_promise(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    revotes = dict.fromkeys(UNSURE, 0.999)
    says = scripted(UNSURE, revotes=revotes, reviews=0.99)
    plain = play(campaign_of(), says, policy=under(None)).annotation
    assert plain.outcome == "accepted"
    low = KEPT.model_copy(update={"threshold": plain.confidence})
    promised = play(campaign_of(), says, policy=under(low)).annotation
    assert promised.outcome == "escalated"
    assert "after the drafts" in promised.reason


def test_where_nothing_can_be_promised_answers_are_accepted_as_ever_and_it_is_said(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    fairly = play(campaign_of(), scripted(FAIRLY_SURE), policy=under(DENIED)).annotation
    assert fairly.outcome == "accepted"
    words = "at most 5.0% wrong answers cannot be promised with 40 solved tasks"
    assert f"{words}; it would take about 110 more" in fairly.reason


def test_where_no_number_of_solved_tasks_would_do_it_says_so() -> None:
    hopeless = Promise(max_error=0.01, miss=0.1, solved=50)
    assert promise_words(hopeless).endswith("nor can anybody say how many more it would take")


def test_where_debate_is_switched_off_the_drafts_decide_and_the_reason_says_why(
    play: Any, campaign_of: Any, scripted: Any
) -> None:
    why = "debate is switched off: it turned 3 right answers wrong and 1 wrong answer right"
    quiet = Policy(warm=True, talk=False, why_no_talk=why)
    unsure = play(campaign_of(), scripted(UNSURE), policy=quiet)
    assert unsure.stages == ["draft", "check"]
    assert unsure.annotation.outcome == "escalated"
    assert f"nobody talked about it: {why}" in unsure.annotation.reason
    sure = play(campaign_of(), scripted(SURE), policy=quiet)
    assert why not in sure.annotation.reason
    assert "debate" in play(campaign_of(), scripted(UNSURE)).stages


def test_old_policies_keep_their_ids() -> None:
    assert Policy(warm=True).id == Policy(warm=True, talk=True, promise=None).id
    ids = {
        Policy(warm=True).id,
        Policy(warm=True, talk=False).id,
        Policy(warm=True, promise=DENIED).id,
    }
    assert len(ids) == 3


def test_a_promise_about_parts_follows_the_line_from_which_they_are_in() -> None:
    part = Part(key="a", choices=("a",), options=("yes", "no"))
    tally = Tally({"a": 0.3}, None, 0.0, 0.0, 0.0, {})
    holds = Contest(choices=("a",), mode="several", casts=(), right=frozenset({"a"}), parts=(part,))

    assert decisions_of(holds, tally) == [(0.7, False)]
    assert decisions_of(holds, tally, line=0.2) == [(0.3, True)]


def test_a_promise_about_questions_follows_the_line_from_which_there_is_something() -> None:
    part = Part(key="g", choices=("x", "y", "none"), options=("x", "y", "none"), nothing="none")
    tally = Tally({"x": 0.3, "y": 0.1, "none": 0.6}, None, 0.0, 0.0, 0.0, {})
    contest = Contest(
        choices=("x", "y", "none"), mode="grouped", casts=(), right=frozenset({"x"}), parts=(part,)
    )

    assert decisions_of(contest, tally) == [(0.6, False)]
    assert decisions_of(contest, tally, line=0.35) == [(0.3, True)]
