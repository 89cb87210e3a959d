"""``language``: a text is in the language that it should be in."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from kinds.suspects.language import languages, speech_of
from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.texts import text_at

MOST_CHARACTERS = 20_000
"""Characters of a text that are looked at."""


@gate
class Language(Gate):
    """``{ language = ["en"], on = "text" }``: by its small words, of the languages that are told
    apart so (those with Latin letters); a text of which nothing can be told passes."""

    name: ClassVar[str] = "language"
    language: tuple[str, ...] = Field(min_length=1)
    on: str = "text"

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        strange = [each for each in self.language if each not in languages()]
        if strange:
            raise ValueError(
                f"the language {strange[0]!r} is not told from others: choose of "
                f"{', '.join(languages())}"
            )
        return self

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By its small words."""
        found = speech_of(text_at(candidate.value, self.on)[:MOST_CHARACTERS]).language
        if not found or found in self.language:
            return PASSED
        wanted = " or ".join(self.language)
        return turned_away(f"by its small words {self.on} is in '{found}', not in {wanted}")
