"""Table rules in the protocol: what they learn goes into the policy, and is read from it."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from consensus.contest import Cast, Contest
from consensus.learning.calibration import corrected
from consensus.protocol.default import default_protocol
from consensus.votes.base import fit_predict, voting_rule
from consensus.votes.table_registry import table_rules
from schema.ballot import Ballot
from schema.base import digest
from schema.choice import Mode
from schema.policy import Policy, SeatCalibration
from schema.seat import Seat

POOLED = voting_rule("pooled_mean")


def cast(
    seat: str, *probabilities: float, family: str = "", mode: Mode = "one", weight: float = 1.0
) -> Cast:
    ballot = Ballot(
        method="parsed_text", mode=mode, probabilities=dict(zip("ab", probabilities, strict=False))
    )
    return Cast(Seat(id=seat, role="generator", model=seat, family=family), "draft", ballot, weight)


def contest(
    *casts: Cast, mode: Mode = "one", gold: str | None = None, choices: tuple[str, ...] = ("a", "b")
) -> Contest:
    return Contest(choices, mode, casts, gold)


def committee(tasks: int = 200) -> tuple[list[Contest], list[str]]:
    """Two seats that are mostly right, one that is nearly always wrong."""
    chance = random.Random(3)
    contests, truth = [], []
    for _ in range(tasks):
        right = chance.random() < 0.5
        said = [
            cast(seat, float(right == kept), float(right != kept))
            for seat, share in (("x", 0.85), ("y", 0.8), ("z", 0.05))
            for kept in [chance.random() < share]
        ]
        contests.append(contest(*said))
        truth.append("a" if right else "b")
    return contests, truth


@pytest.mark.parametrize("name", table_rules())
def test_a_campaign_can_name_any_table_rule(name: str) -> None:
    assert voting_rule(name).name == name


@pytest.mark.parametrize("name", table_rules())
def test_a_rule_that_learnt_nothing_counts_like_the_soft_mean(name: str) -> None:
    tally = voting_rule(name).tally(contest(cast("x", 0.9, 0.1), cast("y", 0.3, 0.7)), Policy())
    assert tally.probabilities == pytest.approx({"a": 0.6, "b": 0.4})
    assert tally.leader == "a"
    assert tally.seats["y"] == pytest.approx({"a": 0.3, "b": 0.7})
    assert tally.effective_votes == pytest.approx(2 / 1.5)


@pytest.mark.parametrize("name", table_rules())
def test_what_a_rule_learnt_is_in_the_policy_and_stands_a_round_trip(name: str) -> None:
    contests, _ = committee()
    learnt = voting_rule(name).fit(contests, Policy())
    assert set(learnt.learnt) == {name}
    read = Policy.model_validate(json.loads(learnt.model_dump_json()))
    assert read.id == learnt.id != Policy().id
    assert voting_rule(name).tally(contests[0], read) == voting_rule(name).tally(
        contests[0], learnt
    )


def test_dawid_skene_reads_a_seat_that_is_always_wrong_the_other_way_round() -> None:
    contests, truth = committee()

    def right(name: str) -> float:
        tallies = fit_predict(voting_rule(name), contests, Policy())
        return sum(t.leader == g for t, g in zip(tallies, truth, strict=True)) / len(truth)

    assert right("dawid_skene") > 0.93 > 0.85 > right("plurality")


def test_gold_reaches_the_rule() -> None:
    # the seats contradict each other always; gold says which one is right
    told = [contest(cast("x", 1, 0), cast("y", 0, 1), gold="a") for _ in range(20)]
    told += [contest(cast("x", 0, 1), cast("y", 1, 0), gold="b") for _ in range(20)]
    rule = voting_rule("competence")
    open_one = contest(cast("x", 1, 0), cast("y", 0, 1))
    assert rule.tally(open_one, rule.fit(told, Policy())).probabilities["a"] > 0.9
    blind = [contest(*one.casts) for one in told]
    assert rule.tally(open_one, rule.fit(blind, Policy())).leader is None


def test_ballots_are_calibrated_before_they_are_counted() -> None:
    ballot = Ballot(method="label_scores", probabilities={"a": 0.9, "b": 0.1})
    shift = {"a": -0.1, "b": -2.0}
    policy = Policy(calibration={"x/draft": SeatCalibration(ballots=10**9, mean_log=shift)})
    one = Cast(Seat(id="x", role="generator", model="x"), "draft", ballot)
    tally = voting_rule("soft_mean").tally(contest(one), policy)
    assert tally.probabilities == pytest.approx(corrected(ballot, shift), abs=1e-6)


def test_a_ballot_that_weighs_nothing_is_left_out() -> None:
    tally = voting_rule("soft_mean").tally(
        contest(cast("x", 0.9, 0.1), cast("y", 0.0, 1.0, weight=0.0)), Policy()
    )
    assert tally.probabilities == pytest.approx({"a": 0.9, "b": 0.1})


@pytest.mark.parametrize(
    "other",
    [
        contest(cast("x", 0.9, 0.8, mode="several"), mode="several"),
        contest(cast("x", 0.9, 0.1), cast("critic", 0.2, mode="several")),
        contest(cast("x", 0.5, 0.5), choices=("a", "b", "c")),
        contest(),
    ],
    ids=["several", "a critic of one choice", "not all choices", "nobody"],
)
def test_votes_of_another_shape_are_handed_over_to_the_pooled_mean(other: Contest) -> None:
    rule = voting_rule("dawid_skene")
    policy = rule.fit(committee()[0], Policy())
    assert rule.tally(other, policy) == POOLED.tally(other, policy)


def test_learnt_over_other_choices_is_not_learnt() -> None:
    rule = voting_rule("dawid_skene")
    policy = rule.fit(committee()[0], Policy())
    ballot = Ballot(method="parsed_text", probabilities={"c": 0.7, "d": 0.3})
    new = contest(
        Cast(Seat(id="z", role="generator", model="z"), "draft", ballot), choices=("c", "d")
    )
    assert rule.tally(new, policy).probabilities == pytest.approx({"c": 0.7, "d": 0.3})


def test_choices_that_change_from_task_to_task_teach_nothing() -> None:
    ballot = Ballot(method="parsed_text", probabilities={"c": 0.7, "d": 0.3})
    drafted = contest(
        Cast(Seat(id="x", role="generator", model="x"), "draft", ballot), choices=("c", "d")
    )
    policy = voting_rule("dawid_skene").fit([drafted, contest(cast("x", 1, 0))], Policy())
    assert policy.learnt == {}


def test_the_order_of_choices_is_nobodys_business() -> None:
    rule = voting_rule("dawid_skene")
    contests, _ = committee()
    policy = rule.fit(contests, Policy())
    turned = contest(*contests[0].casts, choices=("b", "a"))
    assert rule.tally(turned, policy).probabilities == pytest.approx(
        rule.tally(contests[0], policy).probabilities
    )


def test_a_policy_that_learnt_nothing_has_the_id_that_it_always_had() -> None:
    before: dict[str, Any] = {"calibration": {}, "weights": {}, "correlation": 0.5, "warm": True}
    assert Policy(warm=True).id == digest(before)[:16]


def test_a_task_is_decided_by_a_table_rule(play: Any, campaign_of: Any, scripted: Any) -> None:
    plan = default_protocol("classification").model_copy(update={"voting_rule": "dawid_skene"})
    sure = {"generator-1": 0.9, "generator-2": 0.95, "generator-3": 0.99}
    played = play(campaign_of(protocol=plan), scripted(sure))
    assert played.annotation.value == "positive"
    unsure = {"generator-1": 0.6, "generator-2": 0.4, "generator-3": 0.55}
    assert play(campaign_of(protocol=plan), scripted(unsure)).annotation.outcome
