"""A number, or a place on a scale, and a bound: what ``at_least`` and ``at_most`` share."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from kinds.numbers import in_digits, read_number
from recipes.base import PASSED, Candidate, Gate, Verdict, turned_away
from recipes.sources import shown
from schema.base import Json
from schema.errors import InvalidRecipe
from schema.recipe import Pass


class Bound(Gate):
    """A gate with one bound."""

    scale: tuple[str, ...] = ()
    """The words of a scale, the lowest first; that of the pass's annotation without it."""

    def bound(self) -> tuple[str, float | str]:
        """The field, and the bound."""
        raise NotImplementedError

    def fields(self) -> tuple[str, ...]:
        """The field."""
        return (self.bound()[0],)

    def in_pass(self, each: Pass) -> Gate:
        """The scale is that of the pass's annotation.

        Raises:
            InvalidRecipe: when the bound is no number and on no scale.
        """
        field, wanted = self.bound()
        gate = self
        if not self.scale and each.annotate is not None and each.annotate.field == field:
            scale = each.annotate.options.get("scale", each.annotate.names)
            gate = self.model_copy(update={"scale": tuple(map(str, scale))})
        if gate._place(wanted) is None:
            there = f": {', '.join(gate.scale)}" if gate.scale else ""
            raise InvalidRecipe(
                f"pass {each.name!r}: {self.name}: {wanted!r} is no number and on no scale{there}",
                'give a number, or the words in order: scale = ["poor", "fair", "good"]',
            )
        return gate

    @model_validator(mode="after")
    def _on_its_scale(self) -> Self:
        if self.scale and self._place(self.bound()[1]) is None:
            raise ValueError(f"{self.bound()[1]!r} is not on the scale: {', '.join(self.scale)}")
        return self

    def compared(self, candidate: Candidate, *, above: bool) -> Verdict:
        """Turned away where it is above the bound, or else below it."""
        field, wanted = self.bound()
        value = candidate.value.get(field)
        have, bound = self._place(value), self._place(wanted)
        if have is None or bound is None:
            unknown = shown(value if have is None else wanted)
            return turned_away(f"{field}: {unknown} is no number and on no scale that is given")
        if not (have > bound if above else have < bound):
            return PASSED
        side = "above" if above else "below"
        return turned_away(
            f"{field} is {_words(value, have)}, {side} {_words(wanted, bound)}", have
        )

    def _place(self, value: Json) -> float | None:
        """The number that a value is, or its place on the scale from 1; None where it is none."""
        if isinstance(value, str) and value.strip() in self.scale:
            return self.scale.index(value.strip()) + 1.0
        return read_number(value)


def _words(value: Json, number: float) -> str:
    return shown(value) if isinstance(value, str) else in_digits(number)
