"""F1 of sets: what was given beside what is right."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Set

Mark = tuple[float, float]
"""What one row adds to a figure above the line and below it: see :mod:`kinds.figures`."""


def f1(one: Set[Hashable], other: Set[Hashable]) -> float:
    """F1 of two sets (Dice's coefficient); 1 for two empty ones."""
    above, below = f1_mark(one, other)
    return above / below if below else 1.0


def f1_mark(one: Set[Hashable], other: Set[Hashable]) -> Mark:
    """What a row adds to micro-averaged F1."""
    return 2.0 * len(one & other), float(len(one) + len(other))


def f1_marks(
    name: str, given: Iterable[Hashable], right: Iterable[Hashable], answered: bool
) -> dict[str, Mark]:
    """Micro-F1 under a name, precision, recall, and the share of rows with all and nothing else."""
    said, gold = set(given), set(right)
    both = float(len(said & gold))
    return {
        name: f1_mark(said, gold),
        "precision": (both, float(len(said))),
        "recall": (both, float(len(gold))),
        "exact match": (float(answered and said == gold), 1.0),
    }
