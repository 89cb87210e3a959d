"""``no_overlap``: no longer piece of a private source stands in a text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinds.measures.texts import words_of
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.runs import longest_shared
from recipes.sources import source_text
from recipes.texts import text_at


@gate
class NoOverlap(Gate):
    """``{ no_overlap = 8, from = "note" }``: no run of so many words, or of more, stands in the
    source: a field of the record or of what was drawn. The reason tells where the run stands and
    how long it is, and does not repeat it."""

    name: ClassVar[str] = "no_overlap"
    no_overlap: int = Field(ge=2, le=1_000)
    source: str = Field(alias="from")
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the longest run that both have."""
        source = words_of(source_text(candidate, self.source))
        if not source:
            return turned_away(
                f"nothing called {self.source} was drawn that it can be compared with"
            )
        words = words_of(text_at(candidate.value, self.on))
        at, length = longest_shared(words, source)
        if length < self.no_overlap:
            return PASSED
        reason = (
            f"{self.on} shares {length} words in a row with {self.source}, from its word {at + 1}: "
            f"{self.no_overlap} or more may not be shared"
        )
        return turned_away(reason, float(length))
