"""What talk is worth: learnt on solved tasks, drawn to a prior, and switched off where it harms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consensus.contest import Cast, Contest, Verdict, summed_up
from consensus.learning.talk_worth import (
    LEAST_FLIPS,
    PRIOR,
    Talked,
    TalkWorth,
    learn_talk,
    shift_of,
)
from consensus.verdict import with_verdict
from consensus.votes.base import voting_rule
from schema.ballot import Ballot
from schema.counted import moved
from schema.policy import Policy
from schema.seat import Seat

POOLED = voting_rule("pooled_mean")


def cast(seat: str, a: float, question: Any = "propose", earlier: Cast | None = None) -> Cast:
    ballot = Ballot(method="parsed_text", probabilities={"a": a, "b": 1.0 - a})
    who = Seat(id=seat, role="generator", model=seat)
    return Cast(who, str(question), ballot, 1.0, earlier, question)


def talked(task: str, gold: str, base: float, review: float) -> Talked:
    contest = Contest(("a", "b"), "one", (cast("x", 0.5), cast("y", review, "score")), gold, task)
    return Talked(contest, {"a": base, "b": 1.0 - base})


def worth(*tasks: Talked) -> TalkWorth:
    return learn_talk(tasks, Policy(), POOLED)


def test_nobody_talked_and_nothing_moves() -> None:
    assert shift_of(Contest(("a", "b"), "one", (cast("x", 0.7),)), Policy(), POOLED) == {}
    assert moved({"a": 0.7, "b": 0.3}, {}, 1.0) == {"a": 0.7, "b": 0.3}


def test_a_second_ballot_moves_the_vote_away_from_the_first() -> None:
    revoted = cast("x", 0.2, "score", earlier=cast("x", 0.6))
    shift = shift_of(Contest(("a", "b"), "one", (revoted,)), Policy(), POOLED)
    assert moved({"a": 0.6, "b": 0.4}, shift, 1.0) == pytest.approx({"a": 0.2, "b": 0.8})
    half = moved({"a": 0.6, "b": 0.4}, shift, 0.5)
    assert half["a"] / half["b"] == pytest.approx((0.6 / 0.4 * 0.2 / 0.8) ** 0.5)


def test_nothing_is_learnt_where_no_solved_task_was_talked_about() -> None:
    assert worth() == TalkWorth(weight=PRIOR)


def test_talk_that_is_right_comes_to_full_weight_and_talk_that_is_wrong_to_none() -> None:
    good = [talked(f"t{n}", "a", 0.5, 0.95) for n in range(60)]
    bad = [talked(f"t{n}", "b", 0.5, 0.95) for n in range(60)]
    assert worth(*good).weight == 1.0
    assert worth(*bad).weight == 0.0


def test_one_task_does_not_decide() -> None:
    assert abs(worth(talked("t", "a", 0.5, 0.95)).weight - PRIOR) <= 0.15
    assert abs(worth(talked("t", "b", 0.5, 0.95)).weight - PRIOR) <= 0.15


def test_a_task_is_weighed_by_what_the_others_teach() -> None:
    tasks = [talked(f"t{n}", "a" if n % 3 else "b", 0.5, 0.9) for n in range(9)]
    learnt = worth(*tasks)
    for place, each in enumerate(tasks):
        rest = worth(*tasks[:place], *tasks[place + 1 :])
        assert learnt.weight_for(each.contest.task) == rest.weight
    assert learnt.weight_for("another") == learnt.weight


def test_flips_are_counted_in_both_directions() -> None:
    lost = [talked(f"l{n}", "a", 0.51, 0.01) for n in range(3)]
    won = talked("w", "a", 0.49, 0.99)
    learnt = worth(*lost, won)
    assert (learnt.right_to_wrong, learnt.wrong_to_right, learnt.talked) == (3, 1, 4)
    assert learnt.words == "it turned 3 right answers wrong and 1 wrong answer right"
    assert learnt.does_harm


@pytest.mark.parametrize(
    ("lost", "won", "harm"),
    [(LEAST_FLIPS - 1, 0, False), (2, 2, False), (3, 1, True), (1, 3, False)],
)
def test_talk_is_harmful_when_of_enough_flips_more_went_wrong(
    lost: int, won: int, harm: bool
) -> None:
    assert TalkWorth(right_to_wrong=lost, wrong_to_right=won).does_harm is harm


def test_a_verdict_counts_as_much_as_talk_does() -> None:
    verdict = Verdict("b", "a", share=0.9)
    tally = summed_up({"a": 0.6, "b": 0.4}, "one", 1.0, {})
    full = with_verdict(tally, verdict, "one").probabilities
    none = with_verdict(replace(tally, talk_weight=0.0), verdict, "one").probabilities
    half = with_verdict(replace(tally, talk_weight=0.5), verdict, "one").probabilities
    assert full == pytest.approx({"a": 0.3, "b": 0.7})
    assert none == pytest.approx({"a": 0.6, "b": 0.4})
    odds = (0.6 / 0.4 * 0.3 / 0.7) ** 0.5
    assert half["a"] / half["b"] == pytest.approx(odds)


def test_a_verdict_that_was_wrong_is_held_against_talk() -> None:
    judged = [
        replace(each, contest=replace(each.contest, verdict=Verdict("b", "a", share=0.9)))
        for each in (talked(f"t{n}", "a", 0.55, 0.5) for n in range(5))
    ]
    assert worth(*judged).right_to_wrong == 5
