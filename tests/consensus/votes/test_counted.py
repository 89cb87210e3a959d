"""The numbers that are kept with an answer: its probability follows from them and nothing else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from consensus.contest import NO, YES, Cast, Contest, Part, Tally, Verdict, VotingRule
from consensus.learning import trust
from consensus.learning.trust import COMMITTEE, STACK
from consensus.parts import count, learn
from consensus.verdict import with_verdict
from consensus.votes.base import voting_rule
from consensus.votes.trusted import Trusted
from schema.ballot import Ballot
from schema.choice import Mode
from schema.counted import CountedVoice, CountedVote
from schema.policy import Policy
from schema.protocol import Question
from schema.seat import Seat

SEATS = (("one", "north"), ("two", "north"), ("three", "south"), ("four", "west"))
CLOSE = 1e-3


def ballot(said: dict[str, float], mode: Mode = "one") -> Ballot:
    return Ballot(method="label_scores", mode=mode, probabilities=said)


def cast(seat: str, said: dict[str, float], mode: Mode = "one", **fields: object) -> Cast:
    family = dict(SEATS)[seat]
    own = Seat(id=seat, role="generator", model=seat, family=family)
    return Cast(own, "draft", ballot(said, mode), **fields)  # type: ignore[arg-type]  # as named


def shares(
    chance: random.Random, choices: Sequence[str], right: str, skill: float
) -> dict[str, float]:
    raised = {key: chance.gammavariate(0.7, 1.0) + 1e-7 for key in choices}
    if chance.random() < skill:
        raised[right] += 2.0
    total = sum(raised.values())
    return {key: value / total for key, value in raised.items()}


def taught(rule: VotingRule, made: Sequence[Contest]) -> Policy:
    with threadpool_limits(limits=1):
        return learn(rule, made, Policy())


def contests(
    tasks: int,
    solved: int,
    skills: Sequence[float],
    choices: Sequence[str] = ("a", "b", "c"),
    *,
    words: bool = False,
    seed: int = 3,
) -> list[Contest]:
    chance = random.Random(seed)
    made = []
    for n in range(tasks):
        right = chance.choice(list(choices))
        said = tuple(
            cast(seat, shares(chance, choices, right, skill))
            for (seat, _), skill in zip(SEATS, skills, strict=False)
            if chance.random() > 0.1
        )
        told = right if chance.random() < 0.6 else chance.choice(list(choices))
        text = f"{told}{told} seen {chance.randint(0, 30)}" if words else ""
        gold = right if n < solved else None
        made.append(Contest(tuple(choices), "one", said, gold, task=f"t{n}", text=text))
    return [contest for contest in made if contest.casts]


def follows(tally: Tally) -> None:
    """Every kept vote follows from its own numbers, and the tally's confidence from the votes."""
    assert tally.counts
    for each in tally.counts:
        assert each.recomputed() == pytest.approx(each.probabilities, abs=CLOSE)
        again = CountedVote.model_validate_json(each.model_dump_json())
        assert again == each
        weights = [voice.weight for voice in each.voices if voice.weight is not None]
        assert not weights or sum(weights) == pytest.approx(1.0, abs=CLOSE)
    assert min(each.confidence for each in tally.counts) == pytest.approx(
        tally.confidence, abs=CLOSE
    )


def later(seat: str, contest: Contest, chance: random.Random, question: Question) -> Contest:
    """The contest after this seat has spoken again."""
    before = next((c for c in contest.casts if c.seat.id == seat), None)
    if before is None:
        return contest
    said = shares(chance, contest.choices, contest.choices[0], 0.6)
    again = Cast(before.seat, "revote", ballot(said), 1.0, before, question)
    return replace(contest, casts=tuple(again if c is before else c for c in contest.casts))


@pytest.mark.parametrize(
    "rule", ["pooled_mean", "soft_mean", "log_pool", "competence", "dawid_skene"]
)
def test_rules_without_gold_show_the_numbers_that_they_counted(rule: str) -> None:
    made, counting = contests(40, 0, (0.8, 0.6, 0.7, 0.3)), voting_rule(rule)
    policy = taught(counting, made)
    for contest in made:
        follows(count(counting, contest, policy))
        follows(count(counting, contest, Policy()))


def test_trusted_without_gold_is_a_mean_of_what_is_shown() -> None:
    made = contests(60, 0, (0.8, 0.6, 0.7, 0.3))
    policy = taught(Trusted(), made)
    for contest in made:
        tally = Trusted().tally(contest, policy)
        follows(tally)
        assert tally.counts[0].how == "mean"
        assert {voice.name for voice in tally.counts[0].voices} == {
            c.seat.id for c in contest.casts
        }


@pytest.mark.parametrize("chosen", ["one/draft", COMMITTEE, STACK])
def test_whatever_gold_makes_it_trust_the_answer_follows_from_the_numbers(
    chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = trust._ranked

    def preferred(*given: Any) -> tuple[trust.Candidate, ...]:
        return tuple(sorted(ranked(*given), key=lambda each: each.name != chosen))

    monkeypatch.setattr(trust, "_ranked", preferred)
    made = contests(70, 40, (0.5, 0.4, 0.5, 0.4), words=True)
    rule, chance = Trusted(), random.Random(1)
    policy = taught(rule, made)
    votes = []
    for contest in made:
        tally = rule.tally(contest, policy)
        follows(tally)
        assert tally.seats == {voice.name: voice.said for voice in tally.counts[0].voices}
        follows(rule.tally(later("two", contest, chance, "argue"), policy))
        votes.append(tally.counts[0])
    heard = {voice.name for vote in votes for voice in vote.voices}
    assert heard == {"one", "two", "three", "four"} | ({"reader"} if chosen == STACK else set())
    if chosen == STACK:
        new = [v for v, c in zip(votes, made, strict=True) if c.gold is None and len(c.casts) == 4]
        assert len({tuple(vote.prior.values()) for vote in new}) == 1, "the same for all tasks"
        for vote in (vote for vote in new if min(vote.probabilities.values()) > 0.03):
            bare = vote.model_copy(update={"floor": {}})
            assert bare.recomputed() == pytest.approx(vote.probabilities, abs=0.02)
        assert any(min(vote.probabilities.values()) > 0.03 for vote in new)


def test_talk_and_the_judges_verdict_are_part_of_the_sum() -> None:
    made = contests(70, 40, (0.6, 0.5, 0.5, 0.4))
    rule, chance = Trusted(), random.Random(5)
    policy = taught(rule, made)
    kept = dict(policy.learnt["trusted"])
    kept["talk"] = {**kept["talk"], "weight": 0.6}
    weighed = policy.model_copy(update={"learnt": {"trusted": kept}})
    verdict = Verdict("b", "a", 0.8, 1.5)
    for contest in made[30:50]:
        for one in (policy, weighed):
            talked = later("two", later("one", contest, chance, "argue"), chance, "argue")
            tally = rule.tally(talked, one)
            follows(tally)
            follows(with_verdict(tally, verdict, "one"))
            shown = tally.counts[0]
            assert (shown.talk is None) == (one is policy or talked == contest)
    pooled = voting_rule("pooled_mean")
    follows(with_verdict(pooled.tally(made[0], Policy()), verdict, "one"))


def parts(mode: Mode, solved: int) -> list[Contest]:
    """Tasks of several labels, or of questions some of which have fewer options."""
    chance = random.Random(7)
    keys = tuple(f"l{n}" for n in range(10))
    made = []
    for n in range(40):
        if mode == "several":
            asked = tuple(Part(key, (key,), (YES, NO), key) for key in keys)
        else:
            options = (("x", "y", "z"), ("x", "y"), ("y", "z"))
            asked = tuple(
                Part(f"q{q}", tuple(f"q{q}:{o}" for o in own), own, f"sort{len(own)}")
                for q, own in enumerate(options)
            )
        right = frozenset(chance.choice(p.choices) for p in asked if chance.random() < 0.8)
        casts = []
        for seat, _ in SEATS[:3]:
            said: dict[str, float] = {}
            for part in asked:
                likes = [key for key in part.choices if key in right]
                if mode == "several":
                    said[part.key] = 0.8 if likes and chance.random() < 0.9 else 0.3
                else:
                    best = likes[0] if likes else part.choices[0]
                    said |= shares(chance, part.choices, best, 0.7)
            casts.append(cast(seat, said, mode))
        choices = tuple(key for part in asked for key in part.choices)
        known = right if n < solved else None
        made.append(Contest(choices, mode, tuple(casts), task=f"t{n}", right=known, parts=asked))
    return made


@pytest.mark.parametrize("rule", ["pooled_mean", "trusted"])
@pytest.mark.parametrize("mode", ["several", "grouped"])
def test_answers_of_parts_show_the_numbers_of_every_part_the_least_sure_first(
    rule: str, mode: Mode
) -> None:
    made, counting = parts(mode, 25), voting_rule(rule)
    policy = taught(counting, made)
    for contest in made:
        tally = count(counting, contest, policy)
        follows(tally)
        sure = [each.confidence for each in tally.counts]
        assert sure == sorted(sure)
        assert {each.part for each in tally.counts} == {part.key for part in contest.parts}
        known = {part.key: part for part in contest.parts}
        for each in tally.counts:
            assert set(each.probabilities) == set(known[each.part].options)
        weak = tally.counts[0].part
        side, other = (weak, f"not:{weak}") if mode == "several" else known[weak].choices[:2]
        judged = with_verdict(tally, Verdict(side, other, 0.9), mode, contest.parts)
        follows(judged)
        assert any(each.verdict is not None for each in judged.counts)


def test_who_weighs_nothing_is_not_heard() -> None:
    voices = (
        CountedVoice(name="x", said={"a": 0.6, "b": 0.4}, weight=1.0),
        CountedVoice(name="y", said={"a": 0.1, "b": 0.9}, weight=0.0),
    )
    vote = CountedVote(rule="r", how="mean", voices=voices, probabilities={"a": 0.6, "b": 0.4})
    assert [voice.name for voice in vote.heard] == ["x"]
    assert vote.recomputed() == pytest.approx(vote.probabilities)
