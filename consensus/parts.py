"""Answers of parts: a vote about a whole is taken apart, counted part by part, and put together.

A part is a vote of mode ``one``: the options of a question, or yes and no of what is in or out. So
whatever counts and learns one choice among several does it for every kind of annotation; like parts
of all tasks are learnt from together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import fsum

from consensus.contest import (
    NO,
    NOT,
    YES,
    Cast,
    Contest,
    Part,
    Tally,
    Verdict,
    VotingRule,
    least_sure_first,
    summed_up,
)
from consensus.mirrored import places_changed
from schema.ballot import Ballot
from schema.choice import Choice, Group, Mode
from schema.policy import Policy

Options = Mapping[str, str]
"""Key of a choice to its name within the part."""


def parts_of(
    choices: Sequence[Choice], mode: Mode, groups: Sequence[Group], fixed: frozenset[str]
) -> tuple[Part, ...]:
    """The parts that choices make up; none in mode ``one``.

    Args:
        choices: all there are.
        mode: how they stand to one another.
        groups: the questions of mode ``grouped``, where the kind describes them.
        fixed: keys of choices that are the same in every task: each is a sort of its own.
    """
    if mode == "several":
        return tuple(
            Part(
                key=choice.key,
                choices=(choice.key,),
                options=(YES, NO),
                sort=choice.key if choice.key in fixed else choice.option,
                text="" if choice.key in fixed else choice.text,
            )
            for choice in choices
        )
    if mode == "one":
        return ()
    members: dict[str, list[Choice]] = {}
    for choice in choices:
        members.setdefault(choice.group, []).append(choice)
    described = {group.key: group for group in groups}
    return tuple(_question(key, own, described.get(key)) for key, own in members.items())


def _question(key: str, choices: Sequence[Choice], group: Group | None) -> Part:
    return Part(
        key=key,
        choices=tuple(choice.key for choice in choices),
        options=tuple(choice.option or choice.key for choice in choices),
        sort=group.sort if group else "",
        text=(group.about or group.text) if group else key,
        nothing=next((c.key for c in choices if group and c.option == group.nothing), ""),
        mirror=places_changed([choice.option or choice.key for choice in choices])
        if group and group.symmetric and len(choices) > 1
        else (),
    )


def split(contest: Contest) -> tuple[Contest, ...]:
    """The votes about the parts, in their order; a vote of mode ``one`` is its own only part."""
    if contest.mode == "one":
        return (contest,)
    return tuple(_about(part, contest) for part in contest.parts)


def by_parts(contest: Contest, tally: Callable[[Contest], Tally]) -> Tally:
    """Count every part by itself with ``tally``, and sum up the whole."""
    if contest.mode == "one":
        return tally(contest)
    counted = [(part, tally(_about(part, contest))) for part in contest.parts]
    heard = [(part, each) for part, each in counted if each.probabilities]
    probabilities: dict[str, float] = {}
    seats: dict[str, dict[str, float]] = {}
    for part, each in heard:
        probabilities |= _by_key(part, each.probabilities)
        for seat, said in each.seats.items():
            seats.setdefault(seat, {}).update(_by_key(part, said))
    votes = fsum(each.effective_votes for _, each in heard) / max(1, len(heard))
    whole = summed_up(probabilities, contest.mode, votes, seats, [part for part, _ in heard])
    weights = [each.talk_weight for _, each in heard]
    counts = least_sure_first(
        count.model_copy(update={"part": part.key}) for part, each in heard for count in each.counts
    )
    return replace(whole, talk_weight=min(weights, default=1.0), counts=counts)


def count(rule: VotingRule, contest: Contest, policy: Policy) -> Tally:
    """Count one contest; of many questions each by itself, so that every rule can."""
    if contest.mode == "grouped":
        return by_parts(contest, lambda vote: rule.tally(vote, policy))
    return rule.tally(contest, policy)


def learn(rule: VotingRule, contests: Sequence[Contest], policy: Policy) -> Policy:
    """What the rule learns from past contests; of many questions from each."""
    votes = (split(each) if each.mode == "grouped" else (each,) for each in contests)
    return rule.fit([vote for own in votes for vote in own], policy)


def _about(part: Part, contest: Contest) -> Contest:
    casts = (_own(cast, part) for cast in contest.casts)
    return Contest(
        choices=part.options,
        mode="one",
        casts=tuple(cast for cast in casts if cast is not None),
        gold=_gold(part, contest.right),
        task=contest.task,
        text=part.text,
        verdict=_verdict(part, contest.verdict),
        part=part.key,
        sort=part.sort,
        mirror=part.mirror,
    )


def _options(part: Part) -> Options:
    return dict(zip(part.choices, part.options, strict=False))


def _by_key(part: Part, said: Mapping[str, float]) -> dict[str, float]:
    """By choice again; of what is in or out, the probability that it is in."""
    return {key: said[name] for key, name in _options(part).items() if name in said}


def _gold(part: Part, right: frozenset[str] | None) -> str | None:
    if right is None:
        return None
    held = [name for key, name in _options(part).items() if key in right]
    if part.options == (YES, NO):
        return YES if held else NO
    return held[0] if len(held) == 1 else None


def _own(cast: Cast, part: Part) -> Cast | None:
    """What a seat says about the part; None where it says nothing."""
    earlier = _own(cast.earlier, part) if cast.earlier is not None else None
    ballot = _ballot(cast.ballot, part)
    if ballot is None:
        return earlier
    return replace(cast, ballot=ballot, earlier=earlier)


def _ballot(ballot: Ballot, part: Part) -> Ballot | None:
    said = ballot.probabilities
    own = {name: said[key] for key, name in _options(part).items() if key in said}
    if not own:
        return None
    mode: Mode = "one"
    if part.options == (YES, NO):
        own = {YES: own[YES], NO: 1.0 - own[YES]}
    elif ballot.mode == "several":
        mode = "several"
    else:
        total = fsum(own.values())
        if total <= 0.0:
            return None
        own = {name: p / total for name, p in own.items()}
    return ballot.model_copy(
        update={
            "mode": mode,
            "probabilities": own,
            "features": ballot.part_features.get(part.key, ""),
            "part_features": {},
        }
    )


def _verdict(part: Part, verdict: Verdict | None) -> Verdict | None:
    if verdict is None or verdict.choice is None:
        return None
    names = dict(_options(part))
    if part.options == (YES, NO):
        names[NOT + part.key] = NO
    if verdict.choice not in names or verdict.over not in names:
        return None
    return replace(verdict, choice=names[verdict.choice], over=names[verdict.over])
