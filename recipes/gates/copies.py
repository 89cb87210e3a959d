"""``copies``: a text does not copy the one that it was made from."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinds.measures.texts import words_of
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.runs import MOST_WORDS, grams, longest_shared
from recipes.sources import shown, source_text
from recipes.texts import text_at


@gate
class Copies(Gate):
    """``{ copies = 0.5, from = "document", grams = 4, longest = 20 }``: of its runs of ``grams``
    words at most this share stands in the source, a field of the record or of what was drawn; and
    with ``longest`` no more words in a row are copied."""

    name: ClassVar[str] = "copies"
    copies: float = Field(ge=0.0, le=1.0)
    source: str = Field(alias="from")
    grams: int = Field(default=4, ge=1, le=50)
    longest: int | None = Field(default=None, ge=1)
    on: str = "text"

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By what it shares with its source."""
        source = words_of(source_text(candidate, self.source))[:MOST_WORDS]
        if not source:
            return turned_away(
                f"nothing called {self.source} was drawn that it can be compared with"
            )
        words = words_of(text_at(candidate.value, self.on))[:MOST_WORDS]
        own, there = grams(words, self.grams), set(grams(source, self.grams))
        copied = sum(gram in there for gram in own)
        if own and copied / len(own) > self.copies:
            reason = (
                f"{copied} of the {len(own)} runs of {self.grams} words of {self.on} stand in "
                f"{self.source}, more than {self.copies:.0%}"
            )
            return turned_away(reason, copied / len(own))
        if self.longest is None:
            return PASSED
        at, length = longest_shared(words, source)
        if length <= self.longest:
            return PASSED
        run = shown(" ".join(words[at : at + length]), 80)
        reason = f"{self.on} copies {length} words in a row from {self.source}, {run}"
        return turned_away(f"{reason}: more than {self.longest}", float(length))
