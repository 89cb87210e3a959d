"""What a count rests on: what each voice counts as, so that the sum can be told and made again.

Two forms are enough for every way of counting. A mean: the probabilities are proportional to
(sum of weight · p) to the power 1 / temperature. And evidence: a stack is linear in the logarithms
of what its voices say, so each adds its own to the logarithm of every choice, and the rest is the
prior.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from consensus.ballot_table import BallotTable, Floats
from consensus.learning.stack import Stack
from schema.base import Frozen
from schema.counted import LEARNER, CountedVoice, CountedVote

DIGITS = 5
Row = tuple[float, ...]
"""One number for each of the choices that were learnt over."""


class Ground(Frozen):
    """One voice."""

    name: str
    """Of the voice or the expert."""
    said: Row
    """Its probabilities."""
    weight: float | None = None
    evidence: Row = ()


class Grounds(Frozen):
    """All of one vote."""

    how: Literal["mean", "evidence"]
    prior: Row = ()
    temperature: float = 1.0
    voices: tuple[Ground, ...] = ()


def of_mean(voices: BallotTable, at: int, temperature: float) -> Grounds:
    """The mean of the families' means."""
    spoke = np.flatnonzero(voices.spoke[at])
    families = [voices.families[column] for column in spoke]
    return Grounds(
        how="mean",
        temperature=round(temperature, DIGITS),
        voices=tuple(
            Ground(
                name=voices.voices[column],
                said=_row(voices.probabilities[at, column]),
                weight=round(1.0 / len(set(families)) / families.count(family), DIGITS),
            )
            for column, family in zip(spoke, families, strict=True)
        ),
    )


def of_single(
    voice: str, said: Floats, voices: BallotTable, at: int, temperature: float
) -> Grounds:
    """One voice alone, whose probabilities these are; the others weigh nothing."""
    mean = of_mean(voices, at, temperature)
    alone = Ground(name=voice, said=_row(said), weight=1.0)
    others = (other.model_copy(update={"weight": 0.0}) for other in mean.voices)
    return mean.model_copy(
        update={"voices": tuple(alone if other.name == voice else other for other in others)}
    )


def of_stack(
    stack: Stack, table: BallotTable, experts: Mapping[str, Floats], at: int, temperature: float
) -> Grounds:
    """What every expert of a stack adds. What one that is silent would add is of the prior."""
    one = table if len(table) == 1 else table.rows([at])
    adds, prior = stack.evidence(one, {name: said[[at]] for name, said in experts.items()})
    start, voices = prior, []
    for name, each in adds.items():
        said = experts[name][at] if name in experts else np.array([np.nan])
        if np.isnan(said).any():
            start = start + each[0]
        else:
            evidence = _centred(each[0] / temperature)
            voices.append(Ground(name=name, said=_row(said), evidence=evidence))
    return Grounds(how="evidence", prior=_centred(start / temperature), voices=tuple(voices))


def counted(
    grounds: Grounds,
    choices: Sequence[str],
    probabilities: Mapping[str, float],
    *,
    rule: str,
    roles: Mapping[str, str],
    name_of: Callable[[str], str],
    part: str = "",
) -> CountedVote:
    """The record of a vote.

    Args:
        grounds: over all choices that were learnt over.
        choices: their keys.
        probabilities: what the vote came to, over its own choices: all of them, or some. Of a
            mean of some, each voice weighs what it gave to these together.
        rule: the voting rule's name.
        roles: of the seats, by name; whoever is not of them is an expert.
        name_of: what a voice is called.
        part: key of the part.
    """
    places = [choices.index(key) for key in probabilities]
    held = [sum(voice.said[at] for at in places) for voice in grounds.voices]
    shares = [mass * (v.weight or 0.0) for mass, v in zip(held, grounds.voices, strict=True)]
    total = sum(shares) or 1.0

    def own(numbers: Row, scale: float = 1.0) -> dict[str, float]:
        if not numbers:
            return {}
        return {
            key: round(numbers[at] / scale, DIGITS)
            for key, at in zip(probabilities, places, strict=True)
        }

    voices = tuple(
        CountedVoice(
            name=name_of(voice.name),
            role=roles.get(name_of(voice.name), LEARNER),
            stage=_stage(voice.name) if name_of(voice.name) in roles else "",
            said=own(voice.said, mass or 1.0),
            weight=None if voice.weight is None else round(share / total, DIGITS),
            evidence=own(voice.evidence),
        )
        for voice, mass, share in zip(grounds.voices, held, shares, strict=True)
    )
    return CountedVote(
        rule=rule,
        part=part,
        how=grounds.how,
        prior=own(grounds.prior),
        temperature=grounds.temperature,
        voices=voices,
        probabilities={key: round(p, DIGITS) for key, p in probabilities.items()},
    ).with_floor()


def _stage(voice: str) -> str:
    return voice.partition("/")[2]


def _row(numbers: Floats) -> Row:
    return tuple(np.round(numbers, DIGITS).tolist())


def _centred(numbers: Floats) -> Row:
    return _row(numbers - numbers.mean())
