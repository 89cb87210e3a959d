"""How sure an answer is that several decisions make: as sure as the least sure of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice

HALF = 0.5
"""From which probability on something is in where nobody knows a better one."""


class Standing(NamedTuple):
    """Where the vote about an item stands when an answer is made of it."""

    campaign: Campaign
    input: Mapping[str, Json]
    choices: Sequence[Choice]
    probabilities: Mapping[str, float]
    """By key of a choice; those of which nobody spoke may be missing."""

    def of(self, choice: Choice) -> float:
        """The probability of a choice."""
        return self.probabilities.get(choice.key, 0.0)


class Decision(NamedTuple):
    """One of those that an answer is made of."""

    part: str
    """Key of the part that it is about."""
    words: str
    """What was decided."""
    sure: float
    beside: str = ""
    """Key of another part that it follows from, too."""


class Reckoned(Frozen):
    """What the confidence in a whole answer follows from."""

    part: str = ""
    """Key of the part whose vote it is; empty where it is none's alone."""
    beside: str = ""
    """Key of another part that it follows from, too."""
    words: str = ""
    """How it follows, with its numbers; empty where it is the probability of the answer itself."""
    held: tuple[str, ...] = ()
    """Keys of the choices that have the confidence together, where that is several."""


def least_sure(decisions: Iterable[Decision]) -> Reckoned:
    """What the confidence in an answer follows from that is as sure as the least sure decision."""
    least = min(decisions, key=lambda each: each.sure, default=None)
    if least is None:
        return Reckoned()
    words = f"{least.words}, {least.sure:.2f}"
    return Reckoned(part=least.part, beside=least.beside, words=words)
