"""Gates and shapes as recipes write them, tried on one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recipes import gates, shapes
from recipes.base import GATES, SHAPES, Candidate, Fields, Gate, Known, Shape, Verdict
from schema.base import Json
from schema.recipe import Pass
from tests.recipes.pools import Pools

assert gates, shapes


def gate_of(written: Mapping[str, Json], into: str = "made", **of_pass: Any) -> Gate:
    """A gate as it stands in a pass."""
    model = GATES.get(next(iter(written)))
    given = {"name": "one", "draw": {"times": 1}, "into": into, **of_pass}
    return model.model_validate(written).in_pass(Pass.model_validate(given))


def judge(
    written: Mapping[str, Json],
    value: Fields | str,
    pools: Pools | None = None,
    *,
    drawn: Mapping[str, Sequence[Known]] | None = None,
    siblings: Sequence[Fields] = (),
    accepted: Sequence[Known] = (),
    **of_pass: Any,
) -> Verdict:
    """What a gate says of a record; a text stands for a record of that text alone."""
    record = {"text": value} if isinstance(value, str) else value
    candidate = Candidate(
        record,
        drawn={name: tuple(each) for name, each in (drawn or {}).items()},
        siblings=tuple(siblings) or (record,),
        accepted=tuple(accepted),
    )
    return gate_of(written, **of_pass).judge(candidate, pools or Pools(made=[]))


def shape_of(written: Mapping[str, Json]) -> Shape:
    """A shape as recipes write it."""
    return SHAPES.get(next(iter(written))).model_validate(written)


def read(written: Mapping[str, Json], text: str, **bound: Json) -> list[dict[str, Json]]:
    """The records that a shape makes of a text."""
    return shape_of(written).records({"text": text}, bound)
