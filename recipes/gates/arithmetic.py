"""``arithmetic``: what a text computes is computed right."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.equations import equations_in
from recipes.texts import text_at


@gate
class Arithmetic(Gate):
    """``{ arithmetic = 1, on = "rationale" }``: it has so many equations of numbers at least (0
    for as many as there are), such as ``3 * (4 + 1) = 15`` or ``10 / 3 = 3.33``, and all of them
    hold. What has words or letters in it is not worked out and does not count."""

    name: ClassVar[str] = "arithmetic"
    arithmetic: int = Field(ge=0)
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the first equation that does not hold."""
        found = equations_in(text_at(candidate.value, self.on))
        wrong = next((written for written, is_so in found if not is_so), None)
        if wrong is not None:
            return turned_away(f"{self.on} says {wrong}, which is not so")
        if len(found) >= self.arithmetic:
            return PASSED
        reason = f"{self.on} has {len(found)} equations that can be worked out"
        return turned_away(f"{reason}, fewer than {self.arithmetic}", float(len(found)))
