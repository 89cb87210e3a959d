"""Options that only one of many questions may have: the best assignment as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def once_each(chances: Sequence[Mapping[str, float]], core: frozenset[str]) -> list[str]:
    """The most probable option of each question, where an option of ``core`` is given at most once.

    The best assignment as a whole, by the sum of log-probabilities (Kuhn, 1955, The Hungarian
    Method), so that a role goes to whom it costs least to give it to.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # here: it takes long to import

    shared = sorted(core & {name for options in chances for name in options})
    if not shared:
        return [max(options, key=options.__getitem__) for options in chances]
    far = 1e6
    cost = np.full((len(chances), len(shared) + len(chances)), far)
    free: list[str] = []
    for row, options in enumerate(chances):
        for column, name in enumerate(shared):
            if name in options:
                cost[row, column] = -_log(options[name])
        others = [name for name in options if name not in core]
        best = max(others, key=options.__getitem__, default="")
        free.append(best)
        if best:
            cost[row, len(shared) + row] = -_log(options[best])
    _, columns = linear_sum_assignment(cost)
    return [
        shared[column] if column < len(shared) else free[row] for row, column in enumerate(columns)
    ]


def _log(chance: float) -> float:
    return math.log(max(chance, 1e-9))
