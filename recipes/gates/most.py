"""``most``: a quota for each value of a field."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from schema.recipe import Pass
from schema.template import plain_text


@gate
class Most(Gate):
    """``{ most = 5, per = "label" }``: at most so many records of each value in the pool that the
    pass feeds, or in the pool that ``in`` names."""

    name: ClassVar[str] = "most"
    most: int = Field(ge=1)
    per: str = "label"
    into: str = Field(default="", alias="in")

    def pools(self) -> tuple[str, ...]:
        """The pool whose quota it is."""
        return (self.into,) if self.into else ()

    def fields(self) -> tuple[str, ...]:
        """The field of the quota."""
        return (self.per,)

    def in_pass(self, each: Pass) -> Gate:
        """The pool is the one that the pass feeds."""
        return self if self.into else self.model_copy(update={"into": each.into})

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By how many there are already."""
        value = plain_text(candidate.value.get(self.per))
        there = look.counted(self.into, self.per).get(value, 0)
        if there < self.most:
            return PASSED
        reason = f"{self.into} has {there} records with {self.per} {shown(value)}, the most it may"
        return turned_away(reason, float(there))
