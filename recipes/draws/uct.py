"""``uct``: the node of a tree of records that is to grow next."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recipes.base import Draw, Drawn, FieldsOf, Look, Mark, draw
from recipes.draws.ucb import RECENT
from recipes.indexes.descent import Descent, descent
from schema.recipe import FieldName, Short

Flags = npt.NDArray[np.bool_]


@draw
class Uct(Draw):
    """``{ uct = "tasks", reward = "score", width = 3, below = 4 }``: goes down from the records
    that came of none other, to the child with the highest mean reward of its line plus ``explore``
    times the root of ln(tries of its parent) over its own, until it finds one with fewer than
    ``width`` children: that one is drawn, and what is made of it is its next child (IDEA-MCTS,
    arXiv 2410.10392, after Kocsis and Szepesvári 2006). Records of the generation ``below`` have no
    children.

    As with ``ucb`` rewards are scaled to 0 to 1. One of whose children none was accepted in
    ``width`` of the last 512 draws is passed by.
    """

    name: ClassVar[str] = "uct"
    uct: Short
    reward: FieldName
    width: int = Field(default=3, ge=1, le=100)
    below: int = Field(default=4, ge=1, le=100)
    explore: float = Field(default=1.0, ge=0.0)
    times: int | None = Field(default=None, ge=1)
    """At most so many units."""

    def pools(self) -> tuple[str, ...]:
        """The one."""
        return (self.uct,)

    def uses_up(self) -> tuple[str, ...]:
        """None: a record may be drawn again and again."""
        return ()

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The reward."""
        return {self.uct: (self.reward,)}

    def is_bounded(self) -> bool:
        """By width and depth."""
        return True

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields of the record."""
        return dict.fromkeys(fields_of(self.uct), frozenset())

    def next(self, mark: Mark, number: int, rng: Random, look: Look) -> Drawn | None:
        """The node that is to grow. The mark is how many were drawn, and the places of the last of
        them."""
        count, recent = (0, []) if mark is None else (int(mark[0]), [int(each) for each in mark[1]])
        if self.times is not None and count >= self.times:
            return None
        place = self._selected(descent(look, self.uct, self.reward), recent)
        if place is None:
            return None
        known = look.record(self.uct, place)
        left = [*recent, place][-RECENT:]
        return Drawn([count + 1, left], dict(known.value), {self.uct: (known.number,)})

    def _selected(self, index: Descent, recent: list[int]) -> int | None:
        means, tries = index.means(), index.visits()
        np.add.at(tries, recent, 1.0)
        may_grow = self._may_grow(index, recent)
        is_open = _with_ancestors(may_grow, index.ancestors())
        level = np.flatnonzero(index.ancestors() < 0)
        while (level := level[is_open[level]]).size:
            above = np.log(1.0 + tries[level].sum())
            bounds = means[level] + self.explore * np.sqrt(above / tries[level])
            place = int(level[np.argmax(bounds.round(9))])
            if may_grow[place]:
                return place
            level = np.asarray(index.children[place], dtype=np.intp)
        return None

    def _may_grow(self, index: Descent, recent: list[int]) -> Flags:
        """By place, whether a record may have another child."""
        drawn = np.bincount(recent, minlength=len(index.children)) if recent else 0
        full = np.maximum(index.offspring(), drawn) >= self.width
        found: Flags = ~full & (index.ages() < self.below)
        return found


def _with_ancestors(flags: Flags, parents: npt.NDArray[np.intc]) -> Flags:
    """The flags, with those of all that any of them came of."""
    found, ahead = flags.copy(), np.flatnonzero(flags)
    while ahead.size:
        above = parents[ahead]
        fresh = np.zeros_like(found)
        fresh[above[above >= 0]] = True
        fresh &= ~found
        found |= fresh
        ahead = np.flatnonzero(fresh)
    return found
