"""Where passes and pools of a recipe stand in a picture: columns from left to right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

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
    """From what is drawn to who draws, from who makes to what it goes into, or from known answers
    to who learns from them."""

    x1: int
    y1: int
    x2: int
    y2: int
    by: tuple[tuple[int, int, int], ...] = ()
    """Where it passes columns on its way: in each from this x to that one, at this y."""
    goes_back: bool = False
    """Whether it leads to the left: then it is a loop."""
    teaches: bool = False
    """Whether it brings known answers."""

    @property
    def path(self) -> str:
        """As SVG has it."""
        if self.goes_back:
            low = max(self.y1, self.y2) + HEIGHT
            bent = f"{self.x1 + 48} {low} {self.x2 - 48} {low}"
            return f"M{self.x1} {self.y1}C{bent} {self.x2} {self.y2}"
        drawn, x, y = f"M{self.x1} {self.y1}", self.x1, self.y1
        for start, end, level in (*self.by, (self.x2, self.x2, self.y2)):
            middle = (x + start) // 2
            drawn += f"C{middle} {y} {middle} {level} {start} {level}"
            drawn += f"H{end}" if end > start else ""
            x, y = end, level
        return drawn


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
        """Of all of it, with room for loops where there are some."""
        ways = [y for arrow in self.arrows for _, _, y in arrow.by]
        lowest = max([*(box.y + HEIGHT for box in self.boxes), *ways], default=HEIGHT)
        return lowest + (40 if any(arrow.goes_back for arrow in self.arrows) else 8)


def layout_of(
    recipe: Recipe, counts: Mapping[str, PassCounts] | None, pools: Mapping[str, int] | None
) -> Layout:
    """A pass stands right of the pools that it draws from, a pool right of what makes it first.
    Without counts and sizes boxes have names alone."""
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
            first=_told(name, is_pool, counts, pools),
        )
        rows[column] = rows.get(column, 0) + 1
    lanes = _Lanes(boxes.values())
    arrows = []
    for each in recipe.passes:
        own = boxes[False, each.name]
        arrows += [_arrow(boxes[True, pool], own, lanes) for pool in drawn[each.name]]
        arrows.append(_arrow(own, boxes[True, each.into], lanes))
        if each.annotate is not None and each.annotate.known is not None:
            learnt_from = boxes[True, each.annotate.known.pool]
            arrows.append(_arrow(learnt_from, own, lanes, teaches=True))
    return Layout(boxes=tuple(boxes.values()), arrows=tuple(arrows))


class _Lanes:
    """Which rows are free where an arrow passes columns, so that none runs behind a box."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._taken = {(box.column, box.row) for box in boxes}

    def take(self, columns: range) -> int:
        """The first row that is free in all these columns; it is taken then."""
        row = next(n for n in count() if not any((c, n) in self._taken for c in columns))
        self._taken |= {(column, row) for column in columns}
        return row


def _arrow(start: Box, end: Box, lanes: _Lanes, *, teaches: bool = False) -> Arrow:
    passed = range(start.column + 1, end.column)
    level = lanes.take(passed) * ROW + HEIGHT // 2
    return Arrow(
        x1=start.x + WIDTH,
        y1=start.y + HEIGHT // 2,
        x2=end.x,
        y2=end.y + HEIGHT // 2,
        by=tuple((column * COLUMN, column * COLUMN + WIDTH, level) for column in passed),
        goes_back=end.column <= start.column,
        teaches=teaches,
    )


def _told(
    name: str,
    is_pool: bool,
    counts: Mapping[str, PassCounts] | None,
    pools: Mapping[str, int] | None,
) -> str:
    if is_pool:
        return "" if pools is None else _size(pools.get(name, 0))
    return "" if counts is None else _made(counts.get(name))


def _size(records: int) -> str:
    return f"{records:,} {'record' if records == 1 else 'records'}"


def _made(counts: PassCounts | None) -> str:
    if counts is None or not counts.made:
        return "nothing made yet"
    return f"{counts.accepted:,} of {counts.made:,} accepted"
