"""``near``: a text is not nearly one that there is."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.draws.likeness import embedder_of, index_of
from recipes.gates.rouge_l import alike
from recipes.indexes.characters import Characters
from recipes.indexes.found import Found
from recipes.texts import text_at


@gate
class Near(Gate):
    """``{ near = 0.9, against = ["seeds"], by = "characters" }``: its cosine with no record of
    these pools is above, by how often each run of four characters stands in them (one and the
    logarithm of the count): the same text with small changes. With ``by = "words"`` by the words of
    both, weighted by how rare they are in the pool (TF-IDF), and with ``by = "embedding"`` by a
    model's vectors: a text about the same thing. Two vectors with a distance of d have a cosine of
    1 - d² / 2."""

    name: ClassVar[str] = "near"
    near: float = Field(gt=0.0, lt=1.0)
    against: tuple[str, ...] = Field(min_length=1)
    on: str = "text"
    by: Literal["characters", "words", "embedding"] = "characters"
    embedder: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _knows_its_embedder(self, info: ValidationInfo) -> Self:
        object.__setattr__(self, "embedder", embedder_of(self.by, self.embedder, info))
        return self

    def embedders(self) -> tuple[str, ...]:
        """The one that compares."""
        return (self.embedder,) if self.embedder else ()

    def pools(self) -> tuple[str, ...]:
        """Those that it is compared with."""
        return self.against

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the nearest record."""
        text = text_at(candidate.value, self.on)
        by_characters = self.by == "characters"
        found = self._by_characters(text, look) if by_characters else self._by_pool(text, look)
        if found is None:
            return PASSED
        what = {"embedding": f"vectors of {self.embedder}"}.get(self.by, self.by)
        why = alike(f"cosine of {what}", self.on, found, self.near)
        return turned_away(why, found.score, found.number)

    def _by_characters(self, text: str, look: Look) -> Found | None:
        index = look.index("characters", Characters, self.against, self.on)
        return index.most_alike(text, self.near)

    def _by_pool(self, text: str, look: Look) -> Found | None:
        """Each pool by itself: how rare a word is depends on the order of its records."""
        best: Found | None = None
        for pool in self.against:
            ranked = index_of(look, pool, self.on, self.embedder).ranked(text, 1)
            if ranked.places.size and float(ranked.scores[0]) > self.near:
                number = look.record(pool, int(ranked.places[0])).number
                found = Found(number, float(ranked.scores[0]))
                if best is None or found.score > best.score:
                    best = found
        return best
