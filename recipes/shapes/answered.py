"""``answered``: reasoning, and the answer that it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from recipes.base import CUT, Fields, Shape, shape
from recipes.final_answer import final_answer, last_number
from schema.base import Json


@shape
class Answered(Shape):
    """``{ answered = ["rationale", "answer"], numbers = true }``: the whole text, and what it says
    last after "the answer is", ``####`` or in a ``boxed{}``; with ``numbers`` else its last number.
    Without an answer there is no record."""

    name: ClassVar[str] = "answered"
    answered: tuple[str, str]
    numbers: bool = False
    of: str = "text"
    """The step whose answer it is."""

    def makes(self) -> tuple[str, ...]:
        """Reasoning and answer."""
        return self.answered

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where there is an answer. The last number of a text that was cut off is none."""
        text = said.get(self.of, "").strip()
        found = final_answer(text)
        if found is None and self.numbers and f"{CUT}{self.of}" not in said:
            found = last_number(text)
        return [] if found is None else [{self.answered[0]: text, self.answered[1]: found}]
