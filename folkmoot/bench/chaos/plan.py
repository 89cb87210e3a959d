"""Which faults strike, in which order, after which rest: a pure function of the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from schema.base import Frozen

LEAST_REST, MOST_REST = 0.2, 1.5
"""Seconds of undisturbed work before a fault, at least and at most."""


class Strike(Frozen):
    """One fault that is to strike."""

    number: int
    fault: str
    rest: float
    """Seconds to wait before it."""
    draw: int
    """Seed of whatever the fault itself leaves to chance."""

    def chance(self) -> Random:
        """The fault's own dice; the same for the same strike."""
        return Random(self.draw)  # noqa: S311 - chance that can be repeated is what is wanted


def strikes(seed: int, faults: Sequence[str]) -> Iterator[Strike]:
    """Faults without end: all of them once in some order, then all again in another one.

    Args:
        seed: the same one gives the same strikes.
        faults: their names; the order does not matter.
    """
    chance, number = Random(seed), 0  # noqa: S311 - as above
    while faults:
        deck = sorted(faults)
        chance.shuffle(deck)
        for fault in deck:
            yield Strike(
                number=number,
                fault=fault,
                rest=round(chance.uniform(LEAST_REST, MOST_REST), 2),
                draw=chance.getrandbits(32),
            )
            number += 1
