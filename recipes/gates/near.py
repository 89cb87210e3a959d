"""``near``: a text is not nearly one that there is."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.gates.rouge_l import alike
from recipes.indexes.characters import Characters
from recipes.texts import text_at


@gate
class Near(Gate):
    """``{ near = 0.9, against = ["seeds"] }``: its cosine with no record of these pools is above,
    by how often each run of four characters stands in them (one and the logarithm of the count)."""

    name: ClassVar[str] = "near"
    near: float = Field(gt=0.0, lt=1.0)
    against: tuple[str, ...] = Field(min_length=1)
    on: str = "text"
    by: Literal["characters", "embedding"] = "characters"

    @model_validator(mode="after")
    def _by_what_there_is(self) -> Self:
        if self.by == "embedding":
            raise ValueError(
                "records have no embeddings to be compared by yet: write by = 'characters', and "
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
        index = look.index("characters", Characters, self.against, self.on)
        found = index.most_alike(text_at(candidate.value, self.on), self.near)
        if found is None:
            return PASSED
        return turned_away(alike("cosine", self.on, found, self.near), found.score, found.number)
