"""``ucb``: the record of a pool that is the most promising, or the least tried."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

import numpy as np
from pydantic import Field

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.indexes.descent import descent
from schema.recipe import FieldName, Short

RECENT = 512
"""Draws that the mark remembers: of those no record may have come yet, or none was accepted."""


@draw
class Ucb(Draw):
    """``{ ucb = "tasks", reward = "score" }``: by the upper confidence bound, the mean reward of a
    record and all that came of it, plus ``explore`` times the root of 2 ln(all tries) over its own
    (FANNO, arXiv 2408.01323, after UCB1). Rewards count from the lowest of the pool as 0 to the
    highest as 1. A try is a record that was made of it, or one of the last 512 draws; records
    without the reward are not drawn."""

    name: ClassVar[str] = "ucb"
    ucb: Short
    reward: FieldName
    explore: float = Field(default=1.0, ge=0.0)
    below: int | None = Field(default=None, ge=1)
    """Only records of earlier generations."""
    times: int | None = Field(default=None, ge=1)
    """At most so many units."""

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.ucb,)

    def uses_up(self) -> tuple[str, ...]:
        """None: a record may be drawn again and again."""
        return ()

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The reward."""
        return {self.ucb: (self.reward,)}

    def is_bounded(self) -> bool:
        """If it is told how many times."""
        return self.times is not None

    def is_endless(self) -> bool:
        """Unless it is told how many times."""
        return self.times is None

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the record."""
        return dict.fromkeys(fields_of(self.ucb), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The one with the highest bound; of several the earliest. The mark is how many were drawn,
        and the places of the last of them."""
        count, recent = (0, []) if mark is None else (int(mark[0]), [int(each) for each in mark[1]])
        if self.times is not None and count >= self.times:
            return None
        index = descent(look, self.ucb, self.reward)
        means = index.means()
        if not means.size:
            return None
        tries = 1.0 + index.offspring()
        np.add.at(tries, recent, 1.0)
        bounds = means + self.explore * np.sqrt(2.0 * np.log(tries.sum()) / tries)
        bounds[means < 0.0] = -np.inf
        if self.below is not None:
            bounds[index.ages() >= self.below] = -np.inf
        if not np.isfinite(bounds.max()):
            return None
        place = int(np.argmax(bounds.round(9)))
        known = look.record(self.ucb, place)
        left = [*recent, place][-RECENT:]
        return Drawn([count + 1, left], dict(known.value), {self.ucb: (known.number,)})
