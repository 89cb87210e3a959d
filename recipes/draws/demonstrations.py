"""``demonstrations`` beside another draw: records of a pool that are like the one at hand."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from recipes.base import Beside, Drawn, FieldsOf, Look, Nothing, beside
from recipes.draws.binding import listed, numbers, with_more
from recipes.draws.likeness import Compared, compared_field
from recipes.draws.picking import by_value
from recipes.texts import text_at
from schema.recipe import FieldName, Short

LISTED = "demonstrations"


class Alike(Compared):
    """Which records are shown."""

    pool: Short = Field(alias="in")
    most: int = Field(default=4, ge=1, le=1000)
    least: int = Field(default=1, ge=0)
    to: FieldName = "text"
    """The field of what was drawn that they are like."""
    on: FieldName | None = None
    """Their own field; the only one that they have without it, or one of the same name."""
    same: FieldName | None = None
    """Only those with the value of this field that was drawn."""


@beside
class Demonstrations(Beside):
    """``{ demonstrations = { in = "gold", to = "text", most = 8 } }``: the most alike stands last,
    next to what is asked (Liu et al. 2022, arXiv 2101.06804: KATE). The pool may be one that grows
    (ISARA, arXiv 2401.06785): what is in it is used as soon as there are ``least``. Alike are
    words, or with ``by = "embedding"`` a model's vectors, as in KATE."""

    name: ClassVar[str] = LISTED
    demonstrations: Alike

    @model_validator(mode="after")
    def _compares_a_field(self, info: ValidationInfo) -> Self:
        alike = self.demonstrations
        try:
            on = compared_field(alike.on, alike.pool, info)
        except ValueError:
            on = alike.to
        object.__setattr__(self, "demonstrations", alike.model_copy(update={"on": on}))
        return self

    def embedders(self) -> tuple[str, ...]:
        """The one that compares."""
        return self.demonstrations.models

    def pools(self) -> tuple[str, ...]:
        """The one that they are of."""
        return (self.demonstrations.pool,)

    def needs(self) -> tuple[str, ...]:
        """The same, unless none will do."""
        return () if self.demonstrations.least == 0 else self.pools()

    def goes_by(self) -> tuple[str, ...]:
        """The text that they are like, and the field that they are chosen by."""
        return (self.demonstrations.to, *filter(None, (self.demonstrations.same,)))

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What is compared."""
        return {self.demonstrations.pool: (self.demonstrations.on or "", *self.goes_by()[1:])}

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The list."""
        return {LISTED: fields_of(self.demonstrations.pool)}

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With those that are the most alike, none of which the unit has drawn already."""
        alike = self.demonstrations
        for name in self.goes_by():
            if name not in drawn.fields:
                raise Nothing(f"nothing was drawn as {name!r}")
        taken = {each for records in drawn.records.values() for each in records}
        among = None
        if alike.same is not None:
            value = text_at(drawn.fields, alike.same)
            among = by_value(look, alike.pool, alike.same).places.get(value, [])
        index = alike.index(look, alike.pool, alike.on or alike.to)
        text = text_at(drawn.fields, alike.to)
        ranked = index.ranked(text, alike.most + len(taken), among)
        near = (look.record(alike.pool, place) for place in ranked.places.tolist())
        found = [known for known in near if known.number not in taken][: alike.most]
        if len(found) < alike.least:
            if look.is_complete(alike.pool):
                raise Nothing(f"{len(found)} records of {alike.pool!r} are like it")
            return None
        found.reverse()
        return with_more(drawn, {LISTED: listed(found)}, {LISTED: numbers(found)})
