"""``balance``: no value of a field has more than its share of a pool."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.sources import shown
from schema.recipe import Pass
from schema.template import plain_text


@gate
class Balance(Gate):
    """``{ balance = 0.6, on = "label", after = 20 }``: with this record in it, at most this share
    of the pool that the pass feeds has this record's value, once the pool has ``after`` records."""

    name: ClassVar[str] = "balance"
    balance: float = Field(gt=0.0, lt=1.0)
    on: str = "label"
    after: int = Field(default=20, ge=1)
    into: str = Field(default="", alias="in")

    def pools(self) -> tuple[str, ...]:
        """The pool that is balanced."""
        return (self.into,) if self.into else ()

    def fields(self) -> tuple[str, ...]:
        """The field."""
        return (self.on,)

    def in_pass(self, each: Pass) -> Gate:
        """The pool is the one that the pass feeds."""
        return self if self.into else self.model_copy(update={"into": each.into})

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the share that the value would have."""
        value, size = plain_text(candidate.value.get(self.on)), look.size(self.into)
        there = look.counted(self.into, self.on).get(value, 0) + 1
        share = there / (size + 1)
        if size < self.after or share <= self.balance:
            return PASSED
        reason = (
            f"{self.into} would have {there} of {size + 1} records with {self.on} {shown(value)}, "
            f"more than {self.balance:.0%}"
        )
        return turned_away(reason, share)
