"""Where passes and pools of a recipe stand in a picture: columns from left to right. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from recipes.reading import read_pass
from schema.base import Frozen
from schema.fate import PassCounts
from schema.recipe import Recipe

COLUMN, ROW, WIDTH, HEIGHT = 216, 76, 168, 52
"""Between two columns and rows, and the size of a box, in units of the picture."""


class Box(Frozen):
    """A pass or a pool."""

    name: str
    is_pool: bool
    is_given: bool = False
    column: int
    row: int
    first: str = ""
    """A line under the name."""

    @property
    def x(self) -> int:
        """Of its left side."""
        return self.column * COLUMN

    @property
    def y(self) -> int:
        """Of its upper side."""
        return self.row * ROW


class Arrow(Frozen):
    """From what is drawn to who draws, or from who makes to what it goes into."""

    x1: int
    y1: int
    x2: int
    y2: int
    goes_back: bool = False
    """Whether it leads to the left: then it is a loop."""

    @property
    def path(self) -> str:
        """As SVG has it."""
        middle = (self.x1 + self.x2) // 2
        if not self.goes_back:
            return f"M{self.x1} {self.y1}C{middle} {self.y1} {middle} {self.y2} {self.x2} {self.y2}"
        low = max(self.y1, self.y2) + HEIGHT
        return f"M{self.x1} {self.y1}C{self.x1 + 48} {low} {self.x2 - 48} {low} {self.x2} {self.y2}"


class Layout(Frozen):
    """The whole picture."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    @property
    def width(self) -> int:
        """Of all of it."""
        return max((box.x for box in self.boxes), default=0) + WIDTH

    @property
    def height(self) -> int:
        """Of all of it, with room for loops."""
        return max((box.y for box in self.boxes), default=0) + HEIGHT + 40


def layout_of(recipe: Recipe, counts: Mapping[str, PassCounts], pools: Mapping[str, int]) -> Layout:
    """A pass stands right of the pools that it draws from, a pool right of what makes it first."""
    columns: dict[tuple[bool, str], int] = {(True, name): 0 for name in recipe.pools}
    drawn = {each.name: read_pass(recipe, each).pools for each in recipe.passes}
    for each in recipe.passes:
        known = [columns[True, pool] for pool in drawn[each.name] if (True, pool) in columns]
        columns[False, each.name] = max(known, default=-1) + 1
        columns.setdefault((True, each.into), columns[False, each.name] + 1)
    rows: dict[int, int] = {}
    boxes: dict[tuple[bool, str], Box] = {}
    for (is_pool, name), column in columns.items():
        boxes[is_pool, name] = Box(
            name=name,
            is_pool=is_pool,
            is_given=is_pool and name in recipe.pools,
            column=column,
            row=rows.get(column, 0),
            first=_size(pools.get(name, 0)) if is_pool else _made(counts.get(name)),
        )
        rows[column] = rows.get(column, 0) + 1
    arrows = []
    for each in recipe.passes:
        own = boxes[False, each.name]
        arrows += [_arrow(boxes[True, pool], own) for pool in drawn[each.name]]
        arrows.append(_arrow(own, boxes[True, each.into]))
    return Layout(boxes=tuple(boxes.values()), arrows=tuple(arrows))


def _arrow(start: Box, end: Box) -> Arrow:
    return Arrow(
        x1=start.x + WIDTH,
        y1=start.y + HEIGHT // 2,
        x2=end.x,
        y2=end.y + HEIGHT // 2,
        goes_back=end.column <= start.column,
    )


def _size(count: int) -> str:
    return f"{count:,} {'record' if count == 1 else 'records'}"


def _made(counts: PassCounts | None) -> str:
    if counts is None or not counts.made:
        return "nothing made yet"
    return f"{counts.accepted:,} of {counts.made:,} accepted"
