"""Answers that hold many options of a vote: which of these are told, and how the others are called.

A mark on a scale of a hundred is as probable as all marks near it together, a place in a tree as
all leaves below it. Nobody reads a hundred numbers: the best are told, and the others together.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from schema.choice import Choice

FEW = 8
"""Of so many options at most, all are told."""
BEST = 3
"""Of more, so many of the best."""


def the_others(count: int) -> str:
    """What all options but the best are called."""
    return f"the other {count}"


def the_others_of_it(count: int) -> str:
    """What those of them are called that belong to the answer."""
    return f"{count} more of the answer"


def together_words(held: Sequence[tuple[Choice, float]], options: int) -> str:
    """The options that an answer holds, with their probabilities; of many the best, and the others
    together.

    Args:
        held: what belongs to the answer.
        options: how many there are in all.
    """
    told, rest = list(held), list[float]()
    if options > FEW:
        ranked = sorted(held, key=lambda each: -each[1])
        told, rest = ranked[:BEST], [chance for _, chance in ranked[BEST:]]
    words = [f"{choice.text} {chance:.2f}" for choice, chance in told]
    words += [f"{the_others_of_it(len(rest))} {fsum(rest):.2f}"] if rest else []
    return ", ".join(words)
