"""A few rows that stand for a file: of every length, as often as the file has them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

SAMPLE = 16
"""Rows that are played through."""
DRAWN = 600
"""Rows that these are chosen from."""


def sampled(rows: Iterable[bytes], most: int = SAMPLE) -> Sequence[bytes]:
    """At most ``most`` of the rows, evenly spaced by length; always the same ones."""
    drawn = sorted(_drawn(rows), key=lambda row: (len(row), row))
    if len(drawn) <= most:
        return drawn
    return [drawn[int((n + 0.5) * len(drawn) / most)] for n in range(most)]


def _drawn(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Each row with the same chance, in memory for a few (Vitter, 1985, algorithm R)."""
    chance = random.Random(0)  # noqa: S311 - nothing is secret
    kept: list[bytes] = []
    for number, row in enumerate(rows):
        if len(kept) < DRAWN:
            kept.append(row)
        elif (place := chance.randrange(number + 1)) < DRAWN:
            kept[place] = row
    return iter(kept)
