"""Draws, one a file: main ones, and what is drawn beside them. Importing this package makes the
built-in ones known."""

from recipes.draws import (
    cycle,
    demonstrations,
    each,
    grid,
    nearest,
    one,
    sample,
    sample_beside,
    times,
)

__all__ = [
    "cycle",
    "demonstrations",
    "each",
    "grid",
    "nearest",
    "one",
    "sample",
    "sample_beside",
    "times",
]
