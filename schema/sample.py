"""One of several texts that a model wrote after the same prompt."""

from __future__ import annotations

from typing import Literal

from schema.base import Frozen


class Sample(Frozen):
    """A text as its model ended it."""

    text: str
    finish: Literal["stop", "length"]
    """``length``: the text was cut off at the most tokens that it might have."""
    log_probability: float | None = None
    """Sum over its tokens, natural logarithm; None where it is not known."""
    tokens: int = 0
    seed: int = 0
    """Asked for alone with this seed, it is the same text."""
