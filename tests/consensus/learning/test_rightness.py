"""What families weigh where every task has answers of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from consensus.contest import Cast, Contest
from consensus.learning.rightness import LEAST_SOLVED, family_weights
from consensus.parts import count, learn
from consensus.votes.base import voting_rule
from schema.ballot import Ballot
from schema.policy import Policy
from schema.seat import Seat

TRUSTED = voting_rule("trusted")


def contest(task: str, said: Mapping[str, str], right: Sequence[str] | None = ()) -> Contest:
    """Everybody says an answer of their own, each as sure as the other."""
    choices = tuple(dict.fromkeys(said.values()))
    rest = 0.25 / len(choices)
    casts = tuple(
        Cast(
            Seat(id=name, role="generator", model=name, family=name),
            "draft",
            Ballot(
                method="proposal",
                probabilities={each: rest + 0.75 * (each == own) for each in choices},
            ),
        )
        for name, own in said.items()
    )
    known = None if right is None else frozenset(right)
    gold = next(iter(known)) if known else None
    return Contest(choices, "one", casts, gold=gold, task=task, right=known)


def solved(count: int, knows: int) -> list[Contest]:
    """Of so many tasks one seat knows so many, and the two others none."""
    return [
        contest(
            f"t{n}",
            {"able": f"{n}a", "echo": f"{n}x", "wild": f"{n}x" if n % 2 else f"{n}y"},
            [f"{n}a"] if n < knows else [],
        )
        for n in range(count)
    ]


def test_families_weigh_as_they_are_right_also_where_nobody_was() -> None:
    weights = family_weights(solved(20, 12))
    assert weights["able"] == 1.0
    assert weights["echo"] == weights["wild"]
    mean = 12 / 60
    assert weights["echo"] == pytest.approx(4 * mean / (12 + 4 * mean), abs=1e-4)


def test_two_who_never_know_do_not_outvote_the_one_who_does() -> None:
    unknown = contest("new", {"able": "right", "echo": "wrong", "wild": "wrong"}, None)
    before = count(TRUSTED, unknown, Policy(warm=True))
    assert before.leader == "wrong"
    policy = learn(TRUSTED, [*solved(20, 12), unknown], Policy(warm=True))
    assert count(TRUSTED, unknown, policy).leader == "right"


def test_the_printed_weights_are_those_that_were_learnt() -> None:
    policy = learn(TRUSTED, solved(20, 12), Policy(warm=True))
    unknown = contest("new", {"able": "right", "echo": "wrong", "wild": "other"}, None)
    (counted,) = count(TRUSTED, unknown, policy).counts
    shares = {voice.name: voice.weight for voice in counted.voices}
    total = sum(policy.weights.values())
    assert shares == pytest.approx({k: w / total for k, w in policy.weights.items()}, abs=1e-4)


@pytest.mark.parametrize(
    "contests",
    [solved(LEAST_SOLVED - 1, 5), solved(20, 0), [contest("t", {"able": "a"}, None)] * 20, []],
    ids=["too few are solved", "nobody was ever right", "nothing is known", "nothing at all"],
)
def test_where_nothing_tells_all_families_weigh_the_same(contests: list[Contest]) -> None:
    assert family_weights(contests) == {}


def test_seats_of_one_family_have_one_weight() -> None:
    tasks = [
        contest(f"t{n}", {"one": f"{n}a", "two": f"{n}b", "three": f"{n}c"}, [f"{n}a"])
        for n in range(20)
    ]
    kin = {"one": "f", "two": "f", "three": "g"}

    def of_family(cast: Cast) -> Cast:
        return replace(cast, seat=cast.seat.model_copy(update={"family": kin[cast.seat.id]}))

    same = [replace(each, casts=tuple(map(of_family, each.casts))) for each in tasks]
    assert set(family_weights(same)) == {"f", "g"}


def test_where_choices_are_the_same_in_all_tasks_weights_stay_as_they_are() -> None:
    said = {"able": "good", "echo": "bad", "wild": "bad"}
    listed = [contest(f"t{n}", said, ["good"]) for n in range(30)]
    assert learn(TRUSTED, listed, Policy(warm=True)).weights == {}
