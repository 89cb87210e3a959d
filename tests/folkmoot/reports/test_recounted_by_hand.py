"""A person who has only what the transcript prints comes to the probability that it prints."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from typing import Any

import pytest

from consensus.contest import Verdict
from consensus.learning import trust
from consensus.learning.trust import COMMITTEE, STACK
from consensus.verdict import with_verdict
from consensus.votes.base import voting_rule
from folkmoot.reports.counted import count_lines
from schema.counted import CountedVote
from tests.consensus.votes.test_counted import contests, later, taught

NUMBER = r"[+-]?\d+\.\d\d"
ROUNDED = 0.025
"""Several numbers of two places each are added up."""


def _said(told: str) -> dict[str, float]:
    """``a 0.50, b 0.30``."""
    return {name: float(p) for name, p in re.findall(rf"(\w+) ({NUMBER})", told)}


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
        found = re.search(rf"({NUMBER})(?: for (\w+) over)?", told)
        assert found
        return {**dict.fromkeys(options, 0.0), found[2] or best: float(found[1])}
    return {name: float(value) for value, name in re.findall(rf"({NUMBER}) for (\w+)", told)}


def _shared_out(logs: Mapping[str, float]) -> dict[str, float]:
    total = sum(map(exp, logs.values()))
    return {name: exp(value) / total for name, value in logs.items()}


def by_hand(lines: Sequence[str], options: Sequence[str]) -> tuple[dict[str, float], str]:
    """What follows from the lines, step by step, and the line that tells what it came to."""
    (together,) = [line for line in lines if line.startswith("together: ")]
    voices = lines[1 : lines.index(together)]
    logs = dict.fromkeys(options, 0.0)
    if "logarithms" in together:
        over = re.search(r"make \S+ for (\w+) over", together)
        best = over[1] if over else ""
        for voice in voices:
            for name, value in _adds(voice.partition("which adds ")[2], options, best).items():
                logs[name] += value
        for what in ("before any of them", "as no option falls to nothing"):
            if what in together:
                told = together.partition(f" {what}")[0].rpartition("from the voices")[2]
                part = told.rpartition(" before any of them, ")[2]
                for name, value in _adds(part, options, best).items():
                    logs[name] += value
        result = _shared_out(logs)
    else:
        for voice in voices:
            counted = re.search(rf"counted as (.*), weight ({NUMBER})", voice)
            assert counted
            for name, p in _whole(_said(counted[1]), options).items():
                logs[name] += float(counted[2]) * p
        power = re.search(rf"each to the power of ({NUMBER})", together)
        turned = float(power[1]) if power else 1.0
        result = _shared_out({name: turned * log(max(p, 1e-6)) for name, p in logs.items()})
    told = together
    for line in lines[lines.index(together) + 1 :]:
        if found := re.search(rf"talk moves .* by (.*), of which ({NUMBER}) counts", line):
            shift = _adds(found[1], options)
            result = _shared_out(
                {n: log(p) + float(found[2]) * shift[n] for n, p in result.items()}
            )
        if found := re.search(rf"the judge gives (\w+) ({NUMBER}) of what it and (\w+) have", line):
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
    mean = re.search(rf"= ({NUMBER}) for (\w+)", line)
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


def test_of_many_options_how_the_best_two_stand_to_each_other_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _preferring(STACK, monkeypatch)
    options = tuple("abcdefghij")
    made = contests(34, 24, (0.6, 0.4, 0.5, 0.4), options)
    policy = taught(rule := voting_rule("trusted"), made)
    for contest in made[-8:]:
        (vote,) = rule.tally(contest, policy).counts
        lines = [line for line, _ in count_lines([vote], {})]
        told = lines[-1].rpartition("(logarithms), so ")[2]
        (best, p), (other, q) = list(_said(told).items())[:2]
        rest = re.search(rf"and ({NUMBER}) for the other 8 together", told)
        assert rest
        assert p + q + float(rest[1]) == pytest.approx(1.0, abs=0.02)
        adds = re.search(rf"make ({NUMBER}) for {best} over {other}", lines[-1])
        assert adds
        exact = vote.probabilities[best] / vote.probabilities[other]
        assert exp(float(adds[1])) == pytest.approx(exact, rel=0.02)
