"""Intervals of figures that belong to a pool as a whole, such as how many different words it has.

Drawing rows again with replacement would make every pool look like one full of duplicates. So
halves of the rows are drawn without replacement: the spread of a figure over such halves is that of
the figure over pools of the whole size (the delete-d jackknife with d = n/2: Shao and Wu, 1989, A
General Theory for Jackknife Variance Estimation). It is taken as a share of what halves come to, as
some figures grow with a pool.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from schema.figure import Figure

HALVES = 24
"""How many are drawn: the end of an interval is then known to about 15%."""
T95 = 2.069
"""Two-sided 95% quantile of Student's t with 23 degrees of freedom, one less than halves."""
LEAST = 8
"""Rows below which there is no interval."""


@dataclass(frozen=True)
class Spread:
    """A statistic of all rows, and how far it would be from that on other rows of the sort."""

    value: float
    deviation: float | None
    """Its standard deviation; None where there were too few rows."""
    rows: int

    def figure(self, name: str, how: str, unit: str = "", most: float = float("inf")) -> Figure:
        """As it is reported, with its 95% interval, which ends at 0 and at ``most``."""
        if self.deviation is None:
            return Figure(name=name, value=self.value, n=self.rows, unit=unit, how=how)
        return Figure(
            name=name,
            value=self.value,
            low=max(0.0, self.value - T95 * self.deviation),
            high=min(most, self.value + T95 * self.deviation),
            n=self.rows,
            unit=unit,
            how=f"{how}; 95% interval from the spread over halves of the rows",
        )


def half_sampled(
    statistic: Callable[[Sequence[int]], float], rows: int, *, seed: int = 0, halves: int = HALVES
) -> Spread:
    """A statistic of all rows, with its spread.

    Args:
        statistic: of rows, given by their indices in order.
        rows: how many there are.
        seed: of the draws.
        halves: how many are drawn.
    """
    value = float(statistic(range(rows)))
    if rows < LEAST:
        return Spread(value, None, rows)
    chance = np.random.default_rng(seed)
    found = [
        statistic([int(at) for at in np.sort(chance.permutation(rows)[: rows // 2])])
        for _ in range(halves)
    ]
    deviation, mean = float(np.std(found, ddof=1)), abs(float(np.mean(found)))
    return Spread(value, deviation * abs(value) / mean if mean else deviation, rows)
