"""The pooled mean counts families, not echoes, and takes out what a seat always says."""

from __future__ import annotations

import random

import pytest

from consensus.contest import Cast, Contest
from consensus.families import effective_votes
from consensus.learning.calibration import YES, learned
from consensus.votes.base import fit_predict, voting_rule
from schema.ballot import Ballot
from schema.choice import Mode
from schema.errors import InvalidCampaign
from schema.policy import Policy, SeatCalibration
from schema.seat import Seat

RULE = voting_rule("pooled_mean")


def _cast(
    seat: str,
    probabilities: dict[str, float],
    *,
    family: str = "",
    mode: Mode = "one",
    weight: float = 1.0,
    earlier: Cast | None = None,
    stage: str = "draft",
) -> Cast:
    ballot = Ballot(method="label_scores", mode=mode, probabilities=probabilities)
    return Cast(
        Seat(id=seat, role="generator", model=seat, family=family), stage, ballot, weight, earlier
    )


def _contest(*casts: Cast, choices: tuple[str, ...] = ("a", "b"), mode: Mode = "one") -> Contest:
    return Contest(choices, mode, casts)


def test_three_echoes_of_one_family_weigh_as_much_as_one_seat_of_another() -> None:
    echoes = [_cast(f"e{n}", {"a": 0.9, "b": 0.1}, family="loud") for n in range(3)]
    lone = _cast("l", {"a": 0.1, "b": 0.9}, family="quiet")
    tally = RULE.tally(_contest(*echoes, lone), Policy())
    assert tally.probabilities["a"] == pytest.approx(0.5)
    assert tally.leader is None
    assert tally.margin == pytest.approx(0.0)


def test_families_weigh_what_the_policy_says() -> None:
    contest = _contest(_cast("x", {"a": 1.0, "b": 0.0}), _cast("y", {"a": 0.0, "b": 1.0}))
    tally = RULE.tally(contest, Policy(weights={"x": 3.0}))
    assert tally.probabilities["a"] == pytest.approx(0.75)
    assert tally.leader == "a"


def test_a_family_that_weighs_nothing_leaves_the_vote_to_the_others() -> None:
    contest = _contest(_cast("x", {"a": 1.0, "b": 0.0}), _cast("y", {"a": 0.2, "b": 0.8}))
    assert RULE.tally(contest, Policy(weights={"x": 0.0})).confidence == pytest.approx(0.8)


def test_nobody_voting_gives_an_empty_tally() -> None:
    tally = RULE.tally(_contest(), Policy())
    assert tally.probabilities == {}
    assert tally.leader is None
    assert tally.confidence == tally.margin == tally.effective_votes == 0.0


def test_the_effective_votes_are_those_of_kish() -> None:
    assert effective_votes({"x": 1.0, "y": 1.0, "z": 1.0}, 0.5) == pytest.approx(1.5)
    assert effective_votes({"x": 1.0, "y": 1.0, "z": 1.0}, 0.0) == pytest.approx(3.0)
    assert effective_votes({"x": 1.0, "y": 1.0}, 1.0) == pytest.approx(1.0)
    assert effective_votes({"x": 1.0, "y": 0.0001}, 0.0) == pytest.approx(1.0, abs=1e-3)


def test_choices_that_stand_by_themselves_are_pooled_by_themselves() -> None:
    one = _cast("x", {"a": 0.9, "b": 0.8}, mode="several")
    other = _cast("y", {"a": 0.7}, mode="several")
    tally = RULE.tally(_contest(one, other, mode="several"), Policy())
    assert tally.probabilities == pytest.approx({"a": 0.8, "b": 0.8})
    assert tally.confidence == pytest.approx(0.8)
    assert tally.margin == pytest.approx(0.6)


def test_a_critic_that_is_undecided_changes_nothing() -> None:
    drafts = [_cast("x", {"a": 0.8, "b": 0.2}, family="f"), _cast("y", {"a": 0.3, "b": 0.7})]
    critic = _cast("z", {"a": 0.5}, family="f", mode="several", weight=0.5)
    before = RULE.tally(_contest(*drafts), Policy()).probabilities
    after = RULE.tally(_contest(*drafts, critic), Policy()).probabilities
    assert after == pytest.approx(before)


def test_a_critic_moves_its_candidate_and_no_two_others_against_each_other() -> None:
    choices = ("a", "b", "c")
    draft = _cast("x", {"a": 0.5, "b": 0.4, "c": 0.1})
    critic = _cast("z", {"a": 0.1}, mode="several")
    after = RULE.tally(_contest(draft, critic, choices=choices), Policy()).probabilities
    assert after["a"] < 0.5
    assert after["b"] / after["c"] == pytest.approx(4.0)


def test_a_second_ballot_over_two_choices_leaves_the_third_where_the_first_put_it() -> None:
    first = _cast("x", {"a": 0.5, "b": 0.3, "c": 0.2})
    second = _cast("x", {"a": 0.25, "b": 0.75}, stage="revote", earlier=first)
    tally = RULE.tally(_contest(second, choices=("a", "b", "c")), Policy())
    assert tally.probabilities == pytest.approx({"a": 0.2, "b": 0.6, "c": 0.2})


def test_an_unknown_rule_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(InvalidCampaign, match="pooled_mean"):
        voting_rule("oracle")


def _biased_batch(rounds: int) -> tuple[list[Contest], list[str]]:
    """A seat that is right nine times in ten but adds a strong leaning to ``a``."""
    chance = random.Random(4)
    contests, truth = [], []
    for _ in range(rounds):
        right = chance.choice("ab")
        honest = 0.9 if (right == "a") == (chance.random() < 0.95) else 0.1
        leaning = honest * 30 / (honest * 30 + (1 - honest))
        contests.append(_contest(_cast("x", {"a": leaning, "b": 1 - leaning})))
        truth.append(right)
    return contests, truth


def test_a_batch_sets_a_leaning_seat_right() -> None:
    contests, truth = _biased_batch(200)
    raw = [RULE.tally(contest, Policy()).leader for contest in contests]
    fitted = [tally.leader for tally in fit_predict(RULE, contests, Policy())]

    def right(leaders: list[str | None]) -> float:
        return sum(x == y for x, y in zip(leaders, truth, strict=True)) / len(truth)

    assert right(raw) < 0.6
    assert right(fitted) > 0.9


def test_a_batch_learns_the_same_as_its_ballots_one_by_one() -> None:
    contests, _ = _biased_batch(30)
    one_by_one: dict[str, SeatCalibration] = {}
    for contest in contests:
        for cast in contest.casts:
            one_by_one |= learned(one_by_one, "x/draft", cast.ballot, frozenset("ab"))
    assert RULE.fit(contests, Policy()).calibration == one_by_one
    assert one_by_one["x/draft"].ballots == 30


def test_a_few_ballots_correct_less_than_many() -> None:
    contest = _contest(_cast("x", {"a": 0.8, "b": 0.2}))
    mean_log = {"a": -0.1, "b": -3.0}

    def after(ballots: int) -> float:
        known = SeatCalibration(ballots=ballots, mean_log=mean_log)
        policy = Policy(calibration={"x/draft": known})
        return RULE.tally(contest, policy).probabilities["a"]

    assert 0.8 > after(1) > after(10) > after(1000)


def test_a_later_stage_leans_on_what_the_seats_first_stage_taught() -> None:
    known = SeatCalibration(ballots=10_000, mean_log={"a": -0.1, "b": -3.0})
    policy = Policy(calibration={"x/draft": known})
    first = _cast("x", {"a": 0.8, "b": 0.2})
    second = _cast("x", {"a": 0.8, "b": 0.2}, stage="revote", earlier=first)
    drafted = RULE.tally(_contest(first), policy).probabilities
    voted = RULE.tally(_contest(second), policy).probabilities
    assert voted == pytest.approx(drafted)


def test_candidates_that_differ_from_task_to_task_share_one_leaning_towards_yes() -> None:
    calibration: dict[str, SeatCalibration] = {}
    for n in range(1000):
        ballot = Ballot(
            method="label_scores", mode="several", probabilities={f"{n}:{n + 3}:person": 0.9}
        )
        calibration |= learned(calibration, "x/critique", ballot, frozenset())
    assert set(calibration["x/critique"].mean_log) == {YES}
    cast = _cast("x", {"new": 0.9}, mode="several", stage="critique")
    tally = RULE.tally(
        _contest(cast, choices=("new",), mode="several"), Policy(calibration=calibration)
    )
    assert tally.probabilities["new"] == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("method", ["parsed_text", "samples", "proposal", "person"])
def test_only_probabilities_of_a_model_are_calibrated(method: str) -> None:
    ballot = Ballot.model_validate({"method": method, "probabilities": {"a": 1.0, "b": 0.0}})
    assert learned({}, "x/draft", ballot, frozenset("ab")) == {}


def test_a_changed_copy_of_a_policy_has_an_id_of_its_own() -> None:
    policy = Policy()
    assert policy.id == Policy().id
    warm = policy.model_copy(update={"warm": True})
    assert warm.id == Policy(warm=True).id != policy.id
