"""What a draw draws, in one go and with a restart before every unit."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from recipes.base import Draw, Drawn
from schema.base import canonical_json
from tests.recipes.pools import Pools


def drawn(draw: Draw, pools: Pools, most: int = 50) -> list[Drawn]:
    """The units of a draw, until there is nothing now or there are enough."""
    found: list[Drawn] = []
    while len(found) < most:
        mark = found[-1].mark if found else None
        one = draw.next(mark, len(found), Random(len(found)), pools)
        if one is None:
            break
        found.append(one)
    return found


def both_ways(
    draw: Draw, pools: Callable[[], Pools], grow: Callable[[Pools, int], None], most: int = 30
) -> list[Drawn]:
    """The units of a draw over pools that grow before each; asserts that they are the same when
    before every unit the draw is read anew, its mark comes out of a ledger, and no index is left.
    """
    whole, pieces = pools(), pools()
    found: list[Drawn | None] = []
    again: list[Drawn | None] = []
    marks: list[object] = [None, None]
    for number in range(most):
        grow(whole, number)
        grow(pieces, number)
        pieces.forget_indexes()
        one = draw.next(marks[0], number, Random(number), whole)
        rebuilt = type(draw).model_validate(draw.model_dump(by_alias=True))
        mark = json.loads(canonical_json(marks[1]))
        other = rebuilt.next(mark, number, Random(number), pieces)
        found.append(one)
        again.append(other)
        marks = [one.mark if one else marks[0], other.mark if other else marks[1]]
    assert found == again
    return [one for one in found if one is not None]
