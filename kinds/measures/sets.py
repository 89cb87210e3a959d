"""How alike two sets are, and how well sets agree with gold label by label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from kinds.measures.answers import macro_f1_of_counts
from kinds.measures.bootstrap import Interval

Item = TypeVar("Item")


def jaccard(one: set[Item], other: set[Item]) -> float:
    """What both hold, of what either does; 1 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 1.0


def masi(one: set[Item], other: set[Item]) -> float:
    """Jaccard's index times 1 for equal sets, 2/3 where one holds the other, 1/3 where they only
    overlap, 0 where they do not (Passonneau, 2006, Measuring Agreement on Set-valued Items). Its
    complement is the distance under which alpha counts sets."""
    if one == other:
        return 1.0
    if not one & other:
        return 0.0
    return jaccard(one, other) * (2.0 / 3.0 if one < other or other < one else 1.0 / 3.0)


def macro_f1_of_sets(given: Sequence[set[str]], gold: Sequence[set[str]]) -> Interval:
    """Mean of the F1 of all labels that some set holds, each counting the same, with its 95%
    bootstrap interval over rows.

    Raises:
        ValueError: when there are no rows.
    """
    labels = sorted(set().union(*given, *gold))
    said = np.array([[label in row for label in labels] for row in given], dtype=np.float64)
    true = np.array([[label in row for label in labels] for row in gold], dtype=np.float64)
    return macro_f1_of_counts(said * true, said + true)
