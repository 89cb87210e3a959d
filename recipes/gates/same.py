"""``same``: two fields have the same value."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.gates.most import Most
from recipes.sources import shown
from recipes.texts import text_at
from schema.recipe import Pass


@gate
class Same(Gate):
    """``{ same = ["label", "judged"] }``: letter for letter, but for the space around; with
    ``most`` and ``per`` there is a quota as well, as in the gate ``most``."""

    name: ClassVar[str] = "same"
    same: tuple[str, str]
    most: int | None = Field(default=None, ge=1)
    per: str = "label"
    into: str = Field(default="", alias="in")

    def pools(self) -> tuple[str, ...]:
        """The pool whose quota it is."""
        return (self.into,) if self.into else ()

    def fields(self) -> tuple[str, ...]:
        """Both, and that of the quota."""
        return self.same if self.most is None else (*self.same, self.per)

    def in_pass(self, each: Pass) -> Gate:
        """With a quota, in the pool that the pass feeds."""
        if self.most is None or self.into:
            return self
        return self.model_copy(update={"into": each.into})

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By their texts, then by the quota."""
        one, other = (text_at(candidate.value, field).strip() for field in self.same)
        if one != other:
            first, second = self.same
            return turned_away(f"{first} is {shown(one)} and {second} is {shown(other)}")
        if self.most is None:
            return PASSED
        return Most(most=self.most, per=self.per, into=self.into).judge(candidate, look)
