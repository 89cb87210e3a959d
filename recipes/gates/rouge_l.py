"""``rouge_l``: a text is not too much like one that there is."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.indexes.found import Found
from recipes.indexes.subsequences import Subsequences
from recipes.texts import text_at


@gate
class RougeL(Gate):
    """``{ rouge_l = 0.7, against = ["seeds", "tasks"], on = "instruction" }``: its ROUGE-L (F1 of
    the longest common subsequence of words; Lin, 2004) with no record of these pools is above, as
    in Self-Instruct (Wang et al., 2023). With ``within = "unit"`` it is compared with the accepted
    records of its own unit alone."""

    name: ClassVar[str] = "rouge_l"
    rouge_l: float = Field(gt=0.0, lt=1.0)
    against: tuple[str, ...] = ()
    on: str = "text"
    within: Literal["unit"] | None = None

    @model_validator(mode="after")
    def _against_something(self) -> Self:
        if not self.against and self.within is None:
            raise ValueError("say what it is compared with: against = [pools], or within = 'unit'")
        return self

    def pools(self) -> tuple[str, ...]:
        """Those that it is compared with."""
        return () if self.within else self.against

    def fields(self) -> tuple[str, ...]:
        """The text."""
        return (self.on,)

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the most alike record."""
        text = text_at(candidate.value, self.on)
        found = self._index(candidate, look).most_alike(text, self.rouge_l)
        if found is None:
            return PASSED
        return turned_away(
            alike("ROUGE-L", self.on, found, self.rouge_l), found.score, found.number
        )

    def _index(self, candidate: Candidate, look: Look) -> Subsequences:
        if self.within is None:
            return look.index("rouge_l", Subsequences, self.against, self.on)
        own = Subsequences()
        for known in candidate.accepted:
            own.add(known.number, text_at(known.value, self.on))
        return own


def alike(measure: str, on: str, found: Found, most: float) -> str:
    """Why a text is turned away that is too much like another."""
    return f"{on} has a {measure} of {found.score:.3f} with record {found.number}, above {most:g}"
