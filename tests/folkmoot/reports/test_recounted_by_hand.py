"""A person who has only what the transcript prints comes to the probability that it prints."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, log
from typing import Any

import pytest

from consensus.contest import Verdict
from consensus.learning import trust
from consensus.learning.trust import COMMITTEE, STACK
from consensus.verdict import with_verdict
from consensus.votes.base import voting_rule
from folkmoot.reports.counted import count_lines
from schema.counted import CountedTalk, CountedVoice, CountedVote
from tests.consensus.votes.test_counted import contests, later, shares, taught

NUMBER = r"[+-]?\d+\.\d\d+"
NAME = r"the other \d+|\d+ more of the answer|[\w/]+"
ROUNDED = 0.025
"""Several numbers of two places each are added up."""


def _said(told: str) -> dict[str, float]:
    """``a 0.50, b 0.30``."""
    return {name: float(p) for name, p in re.findall(rf"({NAME}) ({NUMBER})", told)}


def _whole(said: dict[str, float], options: Sequence[str]) -> dict[str, float]:
    """Of two options the other has the rest."""
    if len(options) == 2 and len(said) == 1:
        (known,) = said
        (other,) = {*options} - {known}
        return {**said, other: 1.0 - said[known]}
    return said


def _adds(told: str, options: Sequence[str], best: str = "") -> dict[str, float]:
    """``+0.50 for a, -0.20 for b``; of two ``+0.70``, for the best over the other."""
    if len(options) == 2:
        found = re.search(rf"({NUMBER})(?: for ({NAME}) over)?", told)
        assert found
        return {**dict.fromkeys(options, 0.0), found[2] or best: float(found[1])}
    return {name: float(value) for value, name in re.findall(rf"({NUMBER}) for ({NAME})", told)}


def _shared_out(logs: Mapping[str, float]) -> dict[str, float]:
    total = sum(map(exp, logs.values()))
    return {name: exp(value) / total for name, value in logs.items()}


def options_told(lines: Sequence[str]) -> list[str]:
    """All that the voices are told to have said something of; the other one of two is not."""
    voices = (line.partition("counted as ")[2] for line in lines)
    told = " ".join(re.split(r" \(most of all|, which adds|, weight", line)[0] for line in voices)
    return list(dict.fromkeys(_said(told)))


def _before(together: str, options: Sequence[str], best: str) -> Iterator[dict[str, float]]:
    """What is added beside the voices."""
    for what in ("before any of them", "as no option falls to nothing"):
        if what in together:
            told = together.partition(f" {what}")[0]
            for end in ("from the voices, ", "before any of them, ", "e to the power of "):
                told = told.rpartition(end)[2]
            yield _adds(told, options, best)
    for value, name in re.findall(rf"({NUMBER}) for ({NAME}) as they are many", together):
        yield {name: float(value)}


def by_hand(lines: Sequence[str], options: Sequence[str]) -> tuple[dict[str, float], str]:
    """What follows from the lines, step by step, and the line that tells what it came to."""
    (together,) = [line for line in lines if line.startswith("together: ")]
    voices = lines[1 : lines.index(together)]
    logs = dict.fromkeys(options, 0.0)
    over = re.search(rf"{NUMBER} for ({NAME}) over", together)
    best = over[1] if over else ""
    if "logarithms" in together:
        for voice in voices:
            for name, value in _adds(voice.partition("which adds ")[2], options, best).items():
                logs[name] += value
    else:
        for voice in voices:
            counted = re.search(rf"counted as (.*), weight ({NUMBER})", voice)
            assert counted
            said = counted[1].partition(" (most of all")[0]
            for name, p in _whole(_said(said), options).items():
                logs[name] += float(counted[2]) * p
        power = re.search(rf"each to the power of ({NUMBER})", together)
        turned = float(power[1]) if power else 1.0
        logs = {name: turned * log(max(p, 1e-6)) for name, p in logs.items()}
    for added in _before(together, options, best):
        logs = {name: value + added.get(name, 0.0) for name, value in logs.items()}
    result = _shared_out(logs)
    told = together
    for line in lines[lines.index(together) + 1 :]:
        if found := re.search(rf"talk moves .* by (.*), of which ({NUMBER}) counts", line):
            shift = _adds(found[1], options)
            result = _shared_out(
                {n: log(p) + float(found[2]) * shift[n] for n, p in result.items()}
            )
        if found := re.search(
            rf"the judge gives ({NAME}) ({NUMBER}) of what it and ({NAME}) have", line
        ):
            choice, share, other = found[1], float(found[2]), found[3]
            both = result[choice] + result[other]
            if way := re.search(rf"the log-odds go ({NUMBER}) of the way", line):
                own = result[choice] / both
                odds = log(own / (1.0 - own))
                there = log(share / (1.0 - share))
                share = 1.0 / (1.0 + exp(-(odds + float(way[1]) * (there - odds))))
            result |= {choice: both * share, other: both * (1.0 - share)}
        if line.startswith("that leaves"):
            told = line
    return result, told


def _told(line: str, options: Sequence[str]) -> dict[str, float]:
    """The probabilities that the last line prints."""
    for mark in ("that leaves ", "(logarithms), so ", "shared out that is "):
        if mark in line:
            return _whole(_said(line.rpartition(mark)[2]), options)
    mean = re.search(rf"= ({NUMBER}) for ({NAME})", line)
    assert mean
    return {mean[2]: float(mean[1])}


def _follows(vote: CountedVote) -> None:
    lines = [line for line, _ in count_lines([vote], {})]
    options = vote.options
    result, line = by_hand(lines, options)
    told = _told(line, options)
    assert vote.leader in told
    for name, p in told.items():
        assert p == pytest.approx(vote.probabilities[name], abs=0.0051), lines
        assert result[name] == pytest.approx(p, abs=ROUNDED), lines


TWO, THREE, FIVE = ("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d", "e")


def _preferring(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked: Callable[..., Any] = trust._ranked

    def preferred(*given: Any) -> tuple[trust.Candidate, ...]:
        return tuple(sorted(ranked(*given), key=lambda each: each.name != chosen))

    monkeypatch.setattr(trust, "_ranked", preferred)


@pytest.mark.parametrize(
    ("chosen", "options"),
    [("", TWO), ("", FIVE), ("one/draft", TWO), (COMMITTEE, THREE), (STACK, TWO), (STACK, THREE)],
)
def test_the_printed_numbers_of_a_vote_make_its_printed_probability(
    chosen: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if chosen:
        _preferring(chosen, monkeypatch)
    made = contests(34, 24 if chosen else 0, (0.6, 0.4, 0.5, 0.4), options)
    rule, chance = voting_rule("trusted" if chosen else "pooled_mean"), random.Random(2)
    policy = taught(rule, made)
    for contest in made[-12:]:
        tally = rule.tally(contest, policy)
        _follows(tally.counts[0])
        talked = rule.tally(later("two", contest, chance, "argue"), policy)
        _follows(talked.counts[0])
        ranked = sorted(options, key=lambda key: -talked.probabilities[key])
        verdict = Verdict(ranked[1], ranked[0], 0.7)
        _follows(with_verdict(talked, verdict, "one").counts[0])


def _many(count: int) -> tuple[str, ...]:
    return tuple(f"o{n}" for n in range(count))


def _all_follow(vote: CountedVote) -> Sequence[str]:
    """Every probability that is told follows, and all of them make 1."""
    lines = [line for line, _ in count_lines([vote], {})]
    result, line = by_hand(lines, options_told(lines))
    for name, p in _told(line, options_told(lines)).items():
        if name in vote.probabilities:
            assert p == pytest.approx(vote.probabilities[name], abs=0.0051), lines
        assert result[name] == pytest.approx(p, abs=ROUNDED), lines
    assert result[vote.leader] == pytest.approx(vote.confidence, abs=ROUNDED), lines
    assert sum(result.values()) == pytest.approx(1.0, abs=ROUNDED)
    return lines


@pytest.mark.parametrize("chosen", ["", COMMITTEE, STACK])
def test_of_many_options_the_probability_follows_from_the_best_and_the_others_together(
    chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chosen:
        _preferring(chosen, monkeypatch)
    options = _many(12)
    made = contests(30, 24 if chosen else 0, (0.6, 0.4, 0.5, 0.4), options)
    rule, chance = voting_rule("trusted" if chosen else "pooled_mean"), random.Random(2)
    policy = taught(rule, made)
    if chosen:
        kept = dict(policy.learnt["trusted"])
        kept["talk"] = {**kept["talk"], "weight": 0.6}
        policy = policy.model_copy(update={"learnt": {"trusted": kept}})
    for contest in made[-8:]:
        tally = rule.tally(contest, policy)
        told = _all_follow(tally.counts[0])
        assert any("the other 9 " in line for line in told)
        talked = rule.tally(later("two", contest, chance, "argue"), policy)
        _all_follow(talked.counts[0])
        ranked = sorted(options, key=lambda key: -talked.probabilities[key])
        verdict = Verdict(ranked[1], ranked[0], 0.7)
        _all_follow(with_verdict(talked, verdict, "one").counts[0])


def _made_up(count: int, how: str, chance: random.Random) -> CountedVote:
    """As a mean or a stack may count, with talk, over so many options."""
    options = _many(count)

    def numbers(width: float) -> dict[str, float]:
        return {key: round(chance.gauss(0.0, width), 5) for key in options}

    voices = []
    for at, weight in enumerate((0.5, 0.3, 0.2)):
        said = shares(chance, options, options[0], 0.8)
        stack = {"evidence": numbers(1.2)} if how == "evidence" else {"weight": weight}
        voices.append(CountedVoice.model_validate({"name": f"v{at}", "said": said, **stack}))
    bare = CountedVote(
        rule="r",
        how="evidence" if how == "evidence" else "mean",
        prior={} if how == "mean" else numbers(0.3),
        temperature=0.4 if how == "sharpened mean" else 1.0,
        voices=tuple(voices),
        talk=CountedTalk(weight=0.7, shift=numbers(0.5)) if how != "mean" else None,
        probabilities=dict.fromkeys(options, 0.0),
    )
    return bare.model_copy(update={"probabilities": bare.recomputed()})


@pytest.mark.parametrize("how", ["mean", "sharpened mean", "evidence"])
@pytest.mark.parametrize("count", [12, 77, 150])
def test_so_it_does_however_many_options_there_are_and_however_they_were_counted(
    count: int, how: str
) -> None:
    chance = random.Random(count)
    for _ in range(20):
        vote = _made_up(count, how, chance)
        told = _all_follow(vote)
        assert f"the other {count - 3} " in told[-1] or how == "mean"
        held = vote.model_copy(update={"held": vote.options[: count // 3]})
        _all_follow(held)


def test_a_voice_that_prefers_what_is_told_with_the_others_is_told_with_its_own_best() -> None:
    said = {f"o{n}": 0.05 for n in range(12)}
    voices = (
        CountedVoice(name="one", said={**said, "o0": 0.35, "o1": 0.1, "o2": 0.1}, weight=0.9),
        CountedVoice(name="two", said={**said, "o9": 0.45}, weight=0.1),
    )
    whole = {key: 0.9 * voices[0].said[key] + 0.1 * voices[1].said[key] for key in said}
    vote = CountedVote(rule="r", how="mean", voices=voices, probabilities=whole)
    one, two = _all_follow(vote)[1:3]
    assert "most of all" not in one
    assert "(most of all o9 0.4500)" in two
