"""What annotating some rows is expected to take: tokens, time and money, each as a range."""

from __future__ import annotations

from pydantic import Field

from schema.base import Frozen

Range = tuple[float, float]
"""The least and the most."""


class Estimate(Frozen):
    """What is expected of a run."""

    rows: int = Field(ge=0)
    tokens: Range
    """Tokens that are computed: those of prompts that are not shared, and generated ones."""
    seconds: Range | None = None
    """Of work; None where nothing was measured that it could follow from."""
    grounds: str = ""
    """What the time follows from, or why none can be told."""
    money: dict[str, Range] = {}
    """By currency; empty where no model has a price."""
