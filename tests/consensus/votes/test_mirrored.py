"""Of two contents it does not matter which stands first, whatever the known answers have."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from consensus.contest import Cast, Contest
from consensus.mirrored import is_copy, mirrored, places_changed
from consensus.votes.trusted import LEAST_TASKS, Trusted
from schema.ballot import Ballot
from schema.policy import Policy
from schema.seat import Seat

RULE = Trusted()
CHOICES = ("a", "b")


def cast(seat: str, a: float) -> Cast:
    ballot = Ballot(method="label_scores", probabilities={"a": a, "b": 1.0 - a})
    return Cast(Seat(id=seat, role="generator", model=seat), "draft", ballot)


def pairs(count: int, first_is_right: float, *, seed: int = 1) -> list[Contest]:
    """One seat knows somewhat, two guess; among the known answers the first is mostly right."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        right = chance.random() < first_is_right
        knows = chance.gauss(0.62 if right else 0.38, 0.15)
        said = [cast("x", min(0.95, max(0.05, knows)))]
        said += [cast(seat, chance.uniform(0.2, 0.8)) for seat in "yz"]
        gold = "a" if right else "b"
        found.append(
            Contest(CHOICES, "one", tuple(said), gold, task=f"t{n}", mirror=places_changed(CHOICES))
        )
    return found


def unknown(contest: Contest) -> Contest:
    return replace(contest, gold=None, task="unseen", part="")


@pytest.mark.parametrize("solved", [True, False], ids=["with known answers", "without any"])
def test_a_pair_comes_to_the_same_whichever_content_stands_first(solved: bool) -> None:
    votes = pairs(80, first_is_right=0.9)
    policy = RULE.fit(votes if solved else [replace(v, gold=None) for v in votes], Policy())
    for vote in pairs(10, first_is_right=0.5, seed=2):
        here = RULE.tally(unknown(vote), policy).probabilities["a"]
        there = RULE.tally(unknown(mirrored(vote)), policy).probabilities["b"]
        assert here == pytest.approx(there, abs=0.02)


def test_without_the_mirror_the_place_would_be_taken_for_a_reason() -> None:
    votes = [replace(vote, mirror=()) for vote in pairs(80, first_is_right=0.9)]
    policy = RULE.fit(votes, Policy())
    even = replace(votes[0], casts=(cast("x", 0.5), cast("y", 0.5), cast("z", 0.5)))
    assert RULE.tally(unknown(even), policy).probabilities["a"] > 0.7


def test_copies_are_learnt_from_and_not_reported() -> None:
    votes = pairs(60, first_is_right=0.6)
    learnt = RULE.learnt(RULE.fit(votes, Policy()))
    assert learnt is not None
    assert {candidate.solved for candidate in learnt.trust.candidates} == {60}
    few = RULE.fit(pairs(LEAST_TASKS - 1, first_is_right=0.5), Policy())
    assert RULE.learnt(few) is None


def test_a_copy_says_the_same_of_the_other_content() -> None:
    (vote,) = pairs(1, first_is_right=1.0)
    copy = mirrored(vote)
    assert is_copy(copy)
    assert not is_copy(vote)
    assert copy.gold == "b"
    assert copy.casts[0].ballot.probabilities["b"] == vote.casts[0].ballot.probabilities["a"]
    assert places_changed(("a", "b", "tie")) == ("b", "a", "tie")
