"""``says_not``: a text nowhere says something."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.phrases import plainly
from recipes.texts import text_at


@gate
class SaysNot(Gate):
    """``{ says_not = ["assistant", "<|im_end|>"] }``: anywhere, within words as well, without
    case."""

    name: ClassVar[str] = "says_not"
    says_not: tuple[str, ...] = Field(min_length=1, max_length=1_000)
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the first of them that it says."""
        text = plainly(text_at(candidate.value, self.on))
        found = next((each for each in self.says_not if plainly(each) in text), None)
        return PASSED if found is None else turned_away(f"{self.on} says '{found}'")
