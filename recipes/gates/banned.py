"""``banned``: none of some words stands in a text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.phrases import phrase_in
from recipes.texts import text_at


@gate
class Banned(Gate):
    """``{ banned = ["image", "go to"], plural = true, on = "instruction" }``: as whole words,
    without case; with ``plural`` also with ``s`` or ``es`` at the end."""

    name: ClassVar[str] = "banned"
    banned: tuple[str, ...] = Field(min_length=1, max_length=1_000)
    plural: bool = False
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the first such word."""
        found = phrase_in(text_at(candidate.value, self.on), self.banned, plural=self.plural)
        if found is None:
            return PASSED
        return turned_away(f"{self.on} has the word '{found}'")
