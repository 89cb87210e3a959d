"""``contrast`` beside another draw: records of every other value of a field."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from pydantic import ConfigDict, Field

from recipes.base import Beside, Drawn, FieldsOf, Look, Nothing, beside
from recipes.draws.binding import listed, numbers, with_more
from recipes.draws.picking import by_value, pick, with_value
from recipes.texts import text_at
from schema.base import Frozen
from schema.recipe import FieldName, Short

LISTED = "contrast"


class Others(Frozen):
    """Which records are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    pool: Short = Field(alias="in")
    by: FieldName = "label"
    """The field whose drawn value they do not have."""
    each: int = Field(default=1, ge=1, le=100)
    """Of each of the other values at most so many."""
    most: int = Field(default=8, ge=1, le=100)
    """At most so many of the values, by chance."""


@beside
class Contrast(Beside):
    """``{ contrast = { in = "seeds", by = "label" } }``: one of each other label, in the order of
    the labels, so that a prompt can say what the text shall not be like (FewGen, arXiv 2211.03044).
    It waits until there is one, or the pool is complete."""

    name: ClassVar[str] = LISTED
    contrast: Others

    def pools(self) -> tuple[str, ...]:
        """The one that they are of."""
        return (self.contrast.pool,)

    def goes_by(self) -> tuple[str, ...]:
        """The field whose other values are shown."""
        return (self.contrast.by,)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """The same of its records."""
        return {self.contrast.pool: (self.contrast.by,)}

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The list."""
        return {LISTED: fields_of(self.contrast.pool)}

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With the list."""
        pool, by = self.contrast.pool, self.contrast.by
        if by not in drawn.fields:
            raise Nothing(f"nothing was drawn as {by!r}")
        own = text_at(drawn.fields, by)
        values = list(by_value(look, pool, by).places)
        others = [value for value in values if value and value != own]
        if not others:
            if look.is_complete(pool):
                raise Nothing(f"no record of {pool!r} has another {by}")
            return None
        chosen = sorted(rng.sample(others, min(len(others), self.contrast.most)))
        found = [
            known
            for value in chosen
            for known in pick(with_value(look, pool, by, value), self.contrast.each, rng)
        ]
        return with_more(drawn, {LISTED: listed(found)}, {LISTED: numbers(found)})
