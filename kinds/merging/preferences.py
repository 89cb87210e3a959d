"""Preferences: who was put before whom, as rankings and comparisons say it.

What the rules for rankings count (:mod:`kinds.merging.borda`,
:mod:`kinds.merging.bradley_terry`). A ranking is taken for the comparisons that it implies; who
is not named in it was not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kinds.measures.arrays import Floats
from schema.base import Frozen

_TIE = 1e-9


@dataclass(frozen=True)
class Preferences:
    """How often each item was put before each other one.

    Raises:
        ValueError: when the shapes do not fit.
    """

    items: tuple[str, ...]
    wins: Floats
    """[items, items]: the row's over the column's; a tie is half a win for each."""

    def __post_init__(self) -> None:
        if self.wins.shape != (len(self.items), len(self.items)):
            raise ValueError(f"wins of shape {self.wins.shape} do not fit {len(self.items)} items")

    @classmethod
    def of_pairs(
        cls, pairs: Sequence[tuple[str, str, float]], items: Sequence[str] = ()
    ) -> Preferences:
        """Of comparisons.

        Args:
            pairs: (one, other, share): how far the one was preferred, 1 for a win, 0.5 for a tie,
                0 for a loss; a probability where that is what is known.
            items: all items, where some may never have been compared.
        """
        named = [name for one, other, _ in pairs for name in (one, other)]
        known = tuple(dict.fromkeys([*items, *named]))
        at = {item: n for n, item in enumerate(known)}
        wins = np.zeros((len(known), len(known)))
        for one, other, share in pairs:
            wins[at[one], at[other]] += share
            wins[at[other], at[one]] += 1.0 - share
        return cls(known, wins)

    @classmethod
    def of_rankings(
        cls, rankings: Sequence[Sequence[Sequence[str]]], items: Sequence[str] = ()
    ) -> Preferences:
        """Of rankings.

        Args:
            rankings: each a list of places, the best first, with the items that share it.
            items: all items, where some may never have been ranked.
        """
        pairs = []
        for places in rankings:
            named = [(n, item) for n, place in enumerate(places) for item in place]
            for k, (place, item) in enumerate(named):
                pairs += [(item, other, 1.0 if place < n else 0.5) for n, other in named[k + 1 :]]
        alone = [item for places in rankings for place in places for item in place]
        return cls.of_pairs(pairs, [*items, *alone])

    @property
    def contests(self) -> Floats:
        """[items, items]: how often they were compared."""
        return np.asarray(self.wins + self.wins.T)


class Scores(Frozen):
    """What a rule made of preferences: the higher, the better."""

    scores: dict[str, float] = {}
    """By item; items that were never compared may have none."""


def ranked(scores: Mapping[str, float]) -> tuple[tuple[str, ...], ...]:
    """Places, the best first; items whose scores are equal share one, in order of name."""
    places: list[list[str]] = []
    last = np.inf
    for item in sorted(scores, key=lambda item: (-scores[item], item)):
        if not places or last - scores[item] > _TIE:
            places.append([])
            last = scores[item]
        places[-1].append(item)
    return tuple(tuple(sorted(place)) for place in places)
