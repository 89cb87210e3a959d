"""Counts and places as people, browsers and files write them: in digits."""

from __future__ import annotations

MOST_DIGITS = 18
"""Nothing is counted further, and Python refuses to read numbers of thousands of digits."""


def count_in(text: str) -> int | None:
    """The number that a text of digits is, of any script; None where it is anything else: a sign,
    a point, a digit that only looks like one (``²``), or more digits than a count has."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
