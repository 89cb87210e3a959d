"""Draws, one a file: main ones, and what is drawn beside them. Importing this package makes the
built-in ones known."""

from recipes.draws import (
    best,
    cycle,
    demonstrations,
    each,
    grid,
    groups,
    join,
    nearest,
    one,
    pairs,
    sample,
    sample_beside,
    times,
)

__all__ = [
    "best",
    "cycle",
    "demonstrations",
    "each",
    "grid",
    "groups",
    "join",
    "nearest",
    "one",
    "pairs",
    "sample",
    "sample_beside",
    "times",
]
