"""Shapes, one a file. Importing this package makes the built-in ones known."""

from recipes.shapes import (
    examples,
    labelled,
    lines,
    numbered,
    pair,
    plan,
    record,
    split,
    whole,
)

__all__ = [
    "examples",
    "labelled",
    "lines",
    "numbered",
    "pair",
    "plan",
    "record",
    "split",
    "whole",
]
