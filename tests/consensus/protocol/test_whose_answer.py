"""Whose answer it is: one that no seat prefers is escalated, or its reason says what decided."""

from __future__ import annotations

from typing import Any

import pytest

from consensus.protocol.default import default_protocol
from schema.ballot import Ballot
from schema.policy import Policy

SECOND = {
    "generator-1": {"a": 0.5, "b": 0.45, "c": 0.05},
    "generator-2": {"a": 0.05, "b": 0.45, "c": 0.5},
    "generator-3": {"a": 0.5, "b": 0.48, "c": 0.02},
}
"""Everybody's second choice is the best of the mean."""


def plan(**changes: Any) -> Any:
    changed = {"voting_rule": "pooled_mean", "accept_confidence": 0.4, **changes}
    drafting = [stage for stage in default_protocol().stages if stage.name == "draft"]
    return default_protocol().model_copy(update={"stages": tuple(drafting), **changed})


def test_everybodys_second_choice_is_put_to_a_person(
    play: Any, campaign_of: Any, ballot: Any
) -> None:
    campaign = campaign_of("a", "b", "c", protocol=plan())
    ended = play(campaign, lambda asked: ballot(SECOND[asked.seat.id])).annotation
    assert ended.value == "b"
    assert ended.outcome == "escalated"
    assert "no seat prefers b: only their mean does" in ended.reason
    assert set(ended.dissent) == set(SECOND)


def test_what_one_seat_prefers_is_accepted(play: Any, campaign_of: Any, ballot: Any) -> None:
    campaign = campaign_of("a", "b", "c", protocol=plan())
    said = SECOND | {"generator-3": {"a": 0.1, "b": 0.8, "c": 0.1}}
    ended = play(campaign, lambda asked: ballot(said[asked.seat.id])).annotation
    assert (ended.value, ended.outcome) == ("b", "accepted")
    (count,) = ended.counts
    assert count.recomputed()["b"] == pytest.approx(ended.confidence, abs=1e-3)
    assert {voice.name: voice.said for voice in count.voices} == said


def test_where_learnt_weights_turn_the_seats_round_the_reason_says_so(
    play: Any, campaign_of: Any, ballot: Any
) -> None:
    wrong = {f"generator-{n}/draft": 0.1 for n in (1, 2, 3)}  # mostly the other one is right
    learnt = {"choices": ["negative", "positive"], "learnt": {"voices": wrong}}
    policy = Policy(warm=True, learnt={"competence": learnt})
    campaign = campaign_of(protocol=plan(voting_rule="competence"))
    said = {"positive": 0.9, "negative": 0.1}
    ended = play(campaign, lambda asked: ballot(said), policy=policy).annotation
    assert (ended.value, ended.outcome) == ("negative", "accepted")
    assert "no seat, as it was counted, prefers negative" in ended.reason
    assert "not the seats" in ended.reason
    (count,) = ended.counts
    assert count.how == "evidence"
    assert count.recomputed()["negative"] == pytest.approx(ended.confidence, abs=1e-3)


def test_an_answer_of_parts_that_nobody_gives_as_a_whole_says_so(
    play: Any, campaign_of: Any
) -> None:
    plain = plan(accept_confidence=0.5)
    campaign = campaign_of("a", "b", "c", kind="multi_label", protocol=plain)
    likes = dict(zip(SECOND, "abc", strict=True))

    def says(own: bool) -> Any:
        def turn(asked: Any) -> dict[str, Any]:
            liked = likes[asked.seat.id] if own else "a"
            said = {name: 0.9 if name == liked else 0.1 for name in "abc"}
            return {
                "ballot": Ballot(method="label_scores", mode="several", probabilities=said),
            }

        return turn

    ended = play(campaign, says(own=True)).annotation
    assert (ended.value, ended.outcome) == ([], "accepted")
    assert set(ended.dissent) == set(SECOND)
    assert "no seat gives this answer as a whole" in ended.reason
    together = play(campaign, says(own=False)).annotation
    assert together.value == ["a"]
    assert "as a whole" not in together.reason


def test_the_vote_that_the_confidence_follows_from_is_kept_first_whatever_the_threshold(
    play: Any, campaign_of: Any
) -> None:
    labels = [f"l{n}" for n in range(12)]
    made = campaign_of(*labels, kind="multi_label", protocol=plan())
    campaign = made.model_copy(update={"options": {"threshold": 0.2}})
    said = dict.fromkeys(labels, 0.55) | {"l7": 0.21}
    ballot = Ballot(method="label_scores", mode="several", probabilities=said)
    ended = play(campaign, lambda asked: {"ballot": ballot}).annotation
    assert ended.confidence == pytest.approx(0.21)
    assert ended.counts[0].part == "l7"
    assert ended.counts[0].whole == "l7 is in, 0.21"
    assert len(ended.counts) == 8
