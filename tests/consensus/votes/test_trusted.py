"""The trusted rule: what it learns, whom it follows, and what no solved task may ever see."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from threadpoolctl import threadpool_limits

from consensus.contest import Cast, Contest
from consensus.learning.calibrators.committee import fit_committee
from consensus.learning.drafts import drafts_of
from consensus.learning.trust import count_committee
from consensus.protocol.default import default_protocol
from consensus.votes.base import voting_rule
from consensus.votes.trusted import LEAST_TASKS, Trusted, expert_name
from schema.ballot import Ballot
from schema.features import pack
from schema.policy import Policy
from schema.seat import Seat

RULE, POOLED = Trusted(), voting_rule("pooled_mean")

GOOD, BAD = ("fine", "lovely", "warm"), ("poor", "dull", "cold")
FILLER = ("table", "chair", "window", "door", "street", "house", "garden", "river")


def cast(seat: str, a: float, *, question: str = "propose", stage: str = "draft") -> Cast:
    ballot = Ballot(method="label_scores", probabilities={"a": a, "b": 1.0 - a})
    return Cast(Seat(id=seat, role="generator", model=seat), stage, ballot, question=question)  # type: ignore[arg-type]  # a literal


def committee(
    tasks: int, solved: int, *, knows: float = 0.95, telling: bool = False, seed: int = 1
) -> tuple[list[Contest], list[str]]:
    """One seat that knows, and two loud ones that toss the same coin; in ``telling`` texts, the
    words tell, too."""
    chance = random.Random(seed)
    contests, truth = [], []
    for n in range(tasks):
        right = chance.random() < 0.5
        coin = chance.random() < 0.5
        kept = chance.random() < knows
        said = [cast("x", 0.8 if right == kept else 0.2)]
        said += [
            cast(s, chance.uniform(0.9, 0.99) if coin else chance.uniform(0, 0.1)) for s in "yz"
        ]
        words = [*chance.sample(FILLER, 3), *((GOOD if right else BAD) if telling else ())]
        gold = ("a" if right else "b") if n < solved else None
        text = " ".join(words)
        contests.append(Contest(("a", "b"), "one", tuple(said), gold, task=f"t{n}", text=text))
        truth.append("a" if right else "b")
    return contests, truth


def learn(contests: list[Contest]) -> Policy:
    """In one thread: several add numbers up in an order that changes, and so a last digit may."""
    with threadpool_limits(limits=1):
        return RULE.fit(contests, Policy())


def accuracy(contests: list[Contest], truth: list[str], policy: Policy) -> float:
    answers = [RULE.tally(contest, policy).leader for contest in contests]
    return sum(a == t for a, t in zip(answers, truth, strict=True)) / len(truth)


@pytest.fixture(scope="module")
def learnt() -> tuple[list[Contest], list[str], Policy]:
    contests, truth = committee(120, 50)
    return contests, truth, learn(contests)


def test_it_is_the_default_for_every_sort_of_answer() -> None:
    assert default_protocol("classification").voting_rule == "trusted"
    assert default_protocol("spans").voting_rule == "trusted"


def test_a_rule_that_learnt_nothing_counts_like_the_pooled_mean() -> None:
    contests, _ = committee(5, 0)
    for contest in contests:
        assert RULE.tally(contest, Policy()) == POOLED.tally(contest, Policy())


def test_too_few_tasks_teach_only_what_they_teach_the_pooled_mean() -> None:
    contests, _ = committee(LEAST_TASKS - 1, LEAST_TASKS - 1)
    assert learn(contests) == POOLED.fit(contests, Policy())


def test_without_gold_it_is_the_committee_calibrated_together() -> None:
    contests, _ = committee(60, 0)
    policy = learn(contests)
    drafted = drafts_of(contests)
    assert drafted is not None
    expected = count_committee(drafted[0], fit_committee(drafted[0]))
    for contest, row in zip(contests, expected, strict=True):
        said = RULE.tally(contest, policy).probabilities
        assert [said["a"], said["b"]] == pytest.approx(row, abs=2e-3)  # a floor is under both


def test_gold_makes_it_trust_the_one_seat_that_knows(
    learnt: tuple[list[Contest], list[str], Policy],
) -> None:
    contests, truth, policy = learnt
    assert accuracy(contests[50:], truth[50:], policy) >= 0.9
    plain = POOLED.fit(contests, Policy())
    pooled = [POOLED.tally(c, plain).leader == t for c, t in zip(contests, truth, strict=True)]
    assert sum(pooled[50:]) / 70 < 0.75


@pytest.mark.parametrize("place", [0, 17, 49])
def test_a_solved_task_never_sees_its_own_answer(
    learnt: tuple[list[Contest], list[str], Policy], place: int
) -> None:
    contests, _, policy = learnt
    turned = list(contests)
    turned[place] = replace(turned[place], gold="b" if turned[place].gold == "a" else "a")
    other = learn(turned)
    assert other.learnt != policy.learnt  # others do learn from it
    before, after = RULE.tally(contests[place], policy), RULE.tally(contests[place], other)
    assert after.probabilities == before.probabilities
    assert after.seats == before.seats


def test_the_gold_of_a_few_solved_tasks_is_not_looked_at() -> None:
    contests, _ = committee(60, 10)
    blind = [replace(contest, gold=None) for contest in contests]
    assert learn(contests).learnt == learn(blind).learnt


def test_what_is_said_of_solved_tasks_holds_for_the_others() -> None:
    # Nobody knows anything: who looked at the answers would seem to.
    contests, truth = committee(160, 80, knows=0.5, seed=4)
    policy = learn(contests)
    assert accuracy(contests[:80], truth[:80], policy) < 0.65


def test_where_the_words_tell_the_reader_is_a_voice_of_its_own() -> None:
    contests, truth = committee(100, 60, knows=0.6, telling=True)
    policy = learn(contests)
    assert accuracy(contests[60:], truth[60:], policy) > 0.9
    new, solved = RULE.tally(contests[70], policy), RULE.tally(contests[0], policy)
    assert set(new.seats) == {"x", "y", "z", "reader"}
    assert max(new.seats["reader"], key=new.seats["reader"].__getitem__) == truth[70]
    assert set(solved.seats) == {"x", "y", "z", "reader"}
    assert solved.seats == {voice.name: voice.said for voice in solved.counts[0].voices}


def test_a_models_state_and_its_neighbours_are_voices_of_their_own() -> None:
    contests, truth = committee(100, 60, knows=0.6)
    chance = random.Random(2)

    def with_state(contest: Contest, right: str) -> Contest:
        lean = 1.0 if right == "a" else -1.0
        numbers = pack([lean + chance.gauss(0, 0.3), *(chance.gauss(0, 1) for _ in range(3))])
        first, *rest = contest.casts
        ballot = first.ballot.model_copy(update={"features": numbers})
        return replace(contest, casts=(replace(first, ballot=ballot), *rest))

    contests = [with_state(c, t) for c, t in zip(contests, truth, strict=True)]
    policy = learn(contests)
    assert accuracy(contests[60:], truth[60:], policy) > 0.9
    heard = RULE.tally(contests[70], policy).seats
    assert {"x", "y", "z", "x-state", "x-neighbours"} <= set(heard)
    assert max(heard["x-state"], key=heard["x-state"].__getitem__) == truth[70]


def test_voices_have_names_that_people_understand() -> None:
    names = [
        "generator-1/draft",
        "generator-1/draft/state",
        "generator-1/draft/neighbours",
        "reader",
    ]
    assert [expert_name(name) for name in names] == [
        "generator-1",
        "generator-1-state",
        "generator-1-neighbours",
        "reader",
    ]


def test_a_seat_that_is_silent_leaves_the_others_their_say(
    learnt: tuple[list[Contest], list[str], Policy],
) -> None:
    contests, _, policy = learnt
    for heard in (("x",), ("y", "z")):
        some = tuple(c for c in contests[60].casts if c.seat.id in heard)
        tally = RULE.tally(replace(contests[60], casts=some), policy)
        assert sum(tally.probabilities.values()) == pytest.approx(1.0)
        assert set(tally.seats) == set(heard)


def test_other_shapes_are_left_to_the_pooled_mean(
    learnt: tuple[list[Contest], list[str], Policy],
) -> None:
    contests, _, policy = learnt
    several = replace(contests[60], mode="several")
    other = replace(contests[60], choices=("a", "b", "c"))
    nobody = replace(contests[60], casts=())
    for contest in (several, other, nobody):
        assert RULE.tally(contest, policy) == POOLED.tally(contest, policy)


def test_what_was_learnt_stands_a_round_trip_and_is_the_same_when_learnt_again(
    learnt: tuple[list[Contest], list[str], Policy],
) -> None:
    contests, _, policy = learnt
    read = Policy.model_validate(json.loads(policy.model_dump_json()))
    assert read.id == policy.id == learn(contests).id
    assert Trusted().tally(contests[60], read) == RULE.tally(contests[60], policy)


def with_talk(contest: Contest, a: float) -> Contest:
    """The seat that knows drafts; the loud one reviews."""
    review = cast("r", a, question="score", stage="review")
    return replace(contest, casts=(*contest.casts, review))


def test_talk_moves_the_vote_as_far_as_it_moves_the_pooled_mean_times_its_weight(
    learnt: tuple[list[Contest], list[str], Policy],
) -> None:
    contests, _, policy = learnt
    quiet, talked = contests[60], with_talk(contests[60], 0.999)

    def tally(weight: float, contest: Contest) -> dict[str, float]:
        kept = json.loads(json.dumps(policy.learnt["trusted"]))
        kept["talk"] = {"weight": weight}
        weighed = policy.model_copy(update={"learnt": {"trusted": kept}})
        return RULE.tally(contest, weighed).probabilities

    assert tally(0.0, talked) == tally(0.0, quiet) == tally(1.0, quiet)
    before, after = (POOLED.tally(c, policy).probabilities for c in (quiet, talked))
    base = tally(0.0, quiet)
    odds = base["a"] / base["b"]
    shift = (after["a"] / before["a"]) / (after["b"] / before["b"])
    for weight in (0.5, 1.0):
        said = tally(weight, talked)
        assert said["a"] / said["b"] == pytest.approx(odds * shift**weight)


def test_talk_that_turns_right_answers_wrong_is_switched_off_and_says_why() -> None:
    contests, truth = committee(120, 60)
    misled = [
        with_talk(contest, 0.0001 if truth[n] == "a" else 0.9999) if n < 20 else contest
        for n, contest in enumerate(contests)
    ]
    # The pooled mean is moved by the one reviewer only so far: let it be heard alone.
    loud = [
        replace(c, casts=tuple(replace(k, weight=50.0) if k.seat.id == "r" else k for k in c.casts))
        for c in misled
    ]
    policy = learn(loud)
    kept = RULE.learnt(policy)
    assert kept is not None
    assert kept.talk.talked == 20
    assert kept.talk.weight < 0.4
    assert not policy.talk
    assert policy.why_no_talk == (
        f"debate is switched off: it turned {kept.talk.right_to_wrong} right answers wrong and "
        f"{kept.talk.wrong_to_right} wrong answers right"
    )
    assert learn(contests).talk
