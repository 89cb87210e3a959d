"""``words``: a text has so many words, by the spaces between them."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.texts import text_at


@gate
class Words(Gate):
    """``{ words = [4, 150], on = "instruction" }``: at least, at most."""

    name: ClassVar[str] = "words"
    words: tuple[int, int]
    on: str = "text"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not 0 <= self.words[0] <= self.words[1]:
            raise ValueError("words = [at least, at most]")
        return self

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the count."""
        least, most = self.words
        count = len(text_at(candidate.value, self.on).split())
        if least <= count <= most:
            return PASSED
        wrong = f"fewer than {least}" if count < least else f"more than {most}"
        return turned_away(f"{self.on} has {count} words, {wrong}", float(count))
