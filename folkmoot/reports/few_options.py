"""A vote with many options, told as one with a few: the best ones, and the others together.

What the others have together is no sum over the voices where logarithms are added up: of many
options each may have little, and all of them much. So the others are told by their mean, in which
an option counts as much as it is probable among them, and by what they have beyond it for being
many. The logarithm of a sum is just that: such a mean, and the entropy of the shares. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from kinds.together import BEST, FEW, the_others, the_others_of_it
from schema.counted import CountedTalk, CountedVoice, CountedVote, moved

SAME = 0.005
"""Numbers that are no further apart are told alike."""
_LEAST = 1e-12


class FewOptions(NamedTuple):
    """A vote as it is told."""

    vote: CountedVote
    """With the others of many options as one option more, or two."""
    many: dict[str, float]
    """By these, what they have in logarithms for being many; the vote's floor holds it, too."""


def few_options(count: CountedVote) -> FewOptions:
    """The vote as it is told: as it is where it has few options, else with the best of them and the
    others together. All that is told of these follows from what is told of the voices."""
    if len(count.options) <= FEW:
        return FewOptions(count, {})
    members = _members(count)
    before = count.drafts()
    drafts = _sums(before, members)
    merged = set(count.probabilities) - set(count.options)
    within = {
        key: before[key] / max(drafts[name], _LEAST) for name, own in members.items() for key in own
    }
    vote = count.model_copy(
        update={
            "voices": tuple(_voice(voice, members, within) for voice in count.voices),
            "prior": _means(count.prior, members, within),
            "floor": _means(count.floor, members, within),
            "talk": _talk(count, members, before, drafts),
            "probabilities": _sums(count.probabilities, members)
            | {key: count.probabilities[key] for key in merged},
        }
    )
    best, reached = next(iter(members)), vote.drafts()
    missing = {
        name: log(max(drafts[name], _LEAST) / max(drafts[best], _LEAST))
        - log(max(reached[name], _LEAST) / max(reached[best], _LEAST))
        for name in members
    }
    many = {name: value for name, value in missing.items() if abs(value) >= SAME}
    floor = {name: vote.floor.get(name, 0.0) + many.get(name, 0.0) for name in members}
    return FewOptions(vote.model_copy(update={"floor": floor}), many)


def _members(count: CountedVote) -> dict[str, tuple[str, ...]]:
    """By what is told, the options that it stands for: the best ones, and those of a verdict, each
    for itself; the others together, those that belong to the answer apart."""
    ranked = sorted(count.options, key=lambda key: -count.probabilities[key])
    of_it = [key for key in ranked if key in count.held]
    sides = (count.verdict.choice, count.verdict.over) if count.verdict else ()
    over = (count.merged.over,) if count.merged else ()
    nothing = (count.nothing,) if count.nothing else ()
    shown = {*ranked[:BEST], *of_it[:BEST], *sides, *over, *nothing}
    members: dict[str, tuple[str, ...]] = {key: (key,) for key in ranked if key in shown}
    for name, own in (
        (the_others_of_it, [key for key in of_it if key not in shown]),
        (the_others, [key for key in ranked if key not in shown and key not in count.held]),
    ):
        if own:
            members[name(len(own)) if len(own) > 1 else own[0]] = tuple(own)
    return members


def _sums(numbers: Mapping[str, float], members: Mapping[str, Sequence[str]]) -> dict[str, float]:
    return {name: sum(numbers.get(key, 0.0) for key in own) for name, own in members.items()}


def _means(
    numbers: Mapping[str, float],
    members: Mapping[str, Sequence[str]],
    within: Mapping[str, float],
) -> dict[str, float]:
    if not numbers:
        return {}
    return {
        name: sum(numbers.get(key, 0.0) * within[key] for key in own)
        for name, own in members.items()
    }


def _voice(
    voice: CountedVoice, members: Mapping[str, Sequence[str]], within: Mapping[str, float]
) -> CountedVoice:
    update = {
        "said": _sums(voice.said, members),
        "evidence": _means(voice.evidence, members, within),
    }
    return voice.model_copy(update=update)


def _talk(
    count: CountedVote,
    members: Mapping[str, Sequence[str]],
    before: Mapping[str, float],
    drafts: Mapping[str, float],
) -> CountedTalk | None:
    """Talk that moves the others as much as it moves what they have together."""
    talk = count.talk
    if talk is None or talk.weight == 0.0:
        return talk
    after = _sums(moved(before, talk.shift, talk.weight), members)
    logs = {
        name: (log(max(after[name], _LEAST)) - log(max(drafts[name], _LEAST))) / talk.weight
        for name in members
    }
    return talk.model_copy(update={"shift": logs})
