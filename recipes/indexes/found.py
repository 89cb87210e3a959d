"""What an index finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """The record of a pool that a text is most alike."""

    number: int
    """The record's number; of several that are equally alike the lowest."""
    score: float
    """How much alike, from 0 to 1."""
