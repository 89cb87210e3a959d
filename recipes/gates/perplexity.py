"""``perplexity``: a text is neither too strange to a model nor too plain."""

from __future__ import annotations

import math
from typing import ClassVar, Self

from pydantic import model_validator

from kinds.numbers import read_number
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown


@gate
class Perplexity(Gate):
    """``{ perplexity = [1.5, 60], on = "log_probability" }``: at least, at most. The field holds
    the mean natural log-probability of a token; the perplexity is ``exp`` of it, negated."""

    name: ClassVar[str] = "perplexity"
    perplexity: tuple[float, float]
    on: str = "log_probability"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 1.0 <= self.perplexity[0] <= self.perplexity[1]:
            raise ValueError("perplexity = [at least, at most], and none is below 1")
        return self

    def fields(self) -> tuple[str, ...]:
        """The log-probability."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the number."""
        mean = read_number(candidate.value.get(self.on))
        if mean is None or mean > 0.0:
            said = shown(candidate.value.get(self.on))
            return turned_away(f"{self.on} is no log-probability: {said}")
        value = math.exp(min(-mean, 700.0))
        least, most = self.perplexity
        if least <= value <= most:
            return PASSED
        wrong = f"below {least:g}" if value < least else f"above {most:g}"
        reason = f"the perplexity is {value:.4g} ({self.on} is {mean:.4g}), {wrong}"
        return turned_away(reason, value)
