"""``near``: a text is not nearly one that there is."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.gates.rouge_l import alike
from recipes.indexes.characters import Characters
from recipes.indexes.found import Found
from recipes.indexes.weighted_words import WeightedWords
from recipes.texts import text_at


@gate
class Near(Gate):
    """``{ near = 0.9, against = ["seeds"], by = "characters" }``: its cosine with no record of
    these pools is above, by how often each run of four characters stands in them (one and the
    logarithm of the count): the same text with small changes. With ``by = "words"`` by the words of
    both, weighted by how rare they are in the pool (TF-IDF): a text about the same thing."""

    name: ClassVar[str] = "near"
    near: float = Field(gt=0.0, lt=1.0)
    against: tuple[str, ...] = Field(min_length=1)
    on: str = "text"
    by: Literal["characters", "words", "embedding"] = "characters"

    @model_validator(mode="after")
    def _by_what_there_is(self) -> Self:
        if self.by == "embedding":
            raise ValueError(
                "records have no embeddings to be compared by yet: write by = 'words', and "
                "set the bound anew, for it is another similarity"
            )
        return self

    def pools(self) -> tuple[str, ...]:
        """Those that it is compared with."""
        return self.against

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the nearest record."""
        text = text_at(candidate.value, self.on)
        found = (
            self._by_words(text, look) if self.by == "words" else self._by_characters(text, look)
        )
        if found is None:
            return PASSED
        measure = "cosine of words" if self.by == "words" else "cosine of characters"
        return turned_away(alike(measure, self.on, found, self.near), found.score, found.number)

    def _by_characters(self, text: str, look: Look) -> Found | None:
        index = look.index("characters", Characters, self.against, self.on)
        return index.most_alike(text, self.near)

    def _by_words(self, text: str, look: Look) -> Found | None:
        """Each pool by itself: how rare a word is depends on the order of its records."""
        best: Found | None = None
        for pool in self.against:
            index = look.index("weighted words", WeightedWords, (pool,), self.on)
            ranked = index.ranked(text, 1)
            if ranked.places.size and float(ranked.scores[0]) > self.near:
                number = look.record(pool, int(ranked.places[0])).number
                found = Found(number, float(ranked.scores[0]))
                if best is None or found.score > best.score:
                    best = found
        return best
