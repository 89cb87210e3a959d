"""``no_overlap``: no longer piece of a private source stands in a text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinds.measures.texts import words_of
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.runs import grams
from recipes.sources import source_text
from recipes.texts import text_at


@gate
class NoOverlap(Gate):
    """``{ no_overlap = 8, from = "note" }``: no run of so many words, or of more, stands in the
    source: a field of the record or of what was drawn. The reason tells how many there are
    and where the first stands, and does not repeat it."""

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
        there = set(grams(source, self.no_overlap))
        runs = grams(words, self.no_overlap)
        first = next((at for at, run in enumerate(runs) if run in there), None)
        if first is None:
            return PASSED
        shared = sum(run in there for run in runs)
        reason = (
            f"{shared} of the {len(runs)} runs of {self.no_overlap} words of {self.on} stand in "
            f"{self.source}, the first from word {first + 1} on"
        )
        return turned_away(reason, float(shared))
