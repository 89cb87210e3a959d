"""From what each answer contributes to figures over all, with intervals.

A figure is a ratio of two sums over the rows: right answers over answers, twice the right spans
over proposed and gold ones (micro-F1), errors over rows. Its interval is a bootstrap over rows, so
that parts of one row stay together; two systems are compared on the same resampled rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kinds.measures.arrays import Floats, Numbers
from kinds.measures.bootstrap import Interval, resampled_statistic
from kinds.measures.share import wilson
from schema.base import Json
from schema.figure import Figure

Marks = Mapping[str, tuple[float, float]]
"""By figure, what one row adds above the line and below it."""

AGREEMENT = "agreement"
"""The main figure of a kind that has no other: the share of answers that are the known ones."""


@dataclass(frozen=True)
class Answered:
    """One row with a known answer, and what was answered."""

    input: Mapping[str, Json]
    value: Json
    """None where there is no answer."""
    gold: Json
    """As :meth:`kinds.base.Kind.read_gold` read it."""


def figures_of(rows: Sequence[Marks]) -> tuple[Figure, ...]:
    """The figures of some rows, in the order of the first row's marks; none without rows."""
    return tuple(_figure(name, _sums(rows, name)) for name in (rows[0] if rows else ()))


def figures_that_apply(rows: Sequence[Marks]) -> tuple[Figure, ...]:
    """The same, without those of which no row has anything to say: a share of no rows is none."""
    said = {name for row in rows for name, (_, below) in row.items() if below}
    return tuple(figure for figure in figures_of(rows) if figure.name in said)


def difference(one: Sequence[Marks], other: Sequence[Marks], name: str) -> Interval:
    """How much more of a figure ``one`` has than ``other``, on the same rows: a paired bootstrap.

    Raises:
        ValueError: when there are no rows, or not as many of each.
    """
    first, second = _sums(one, name), _sums(other, name)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} rows cannot be paired with {len(second)}")

    def both(rows: Numbers) -> tuple[float, float]:
        return _ratio(first[rows]), _ratio(second[rows])

    return resampled_statistic(both, len(first)).difference(0, 1)


def _sums(rows: Sequence[Marks], name: str) -> Floats:
    return np.array([row[name] for row in rows], dtype=np.float64).reshape(len(rows), 2)


def _figure(name: str, sums: Floats) -> Figure:
    above = float(sums[:, 0].sum())
    if bool(np.all(sums[:, 1] == 1.0)) and bool(np.isin(sums[:, 0], (0.0, 1.0)).all()):
        return wilson(int(above), len(sums)).figure(name, of="rows")
    if len(sums) < 2:
        return Figure(name=name, value=_ratio(sums), n=len(sums), how="ratio of sums over rows")
    found = resampled_statistic(lambda rows: _ratio(sums[rows]), len(sums)).interval()
    return Figure(
        name=name,
        value=found.value,
        low=found.low,
        high=found.high,
        n=len(sums),
        how="ratio of sums over rows, bootstrap over rows",
    )


def _ratio(sums: Floats) -> float:
    above, below = sums.sum(axis=0)
    return float(above / below) if below else 1.0
