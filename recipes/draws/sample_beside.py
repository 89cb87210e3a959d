"""``sample`` beside another draw: of each pool so many records by chance, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from recipes.base import Beside, Drawn, FieldsOf, Look, Nothing, beside
from recipes.draws.binding import listed, numbers, with_more
from recipes.draws.picking import Choice, all_of, pick, with_another, with_value
from recipes.texts import text_at
from schema.recipe import FieldName, Short


@beside
class SampleBeside(Beside):
    """``{ sample = { shots = 3 }, same = "label" }``: three of the pool ``shots`` that have the
    value of ``label`` that was drawn, or with ``other`` any but that one; never a record that the
    unit has drawn already. The list is called as the pool is.

    It waits until there are so many, or the pool is complete and there is one; with ``least`` it
    takes what there is as soon as there are so many (none for 0).
    """

    name: ClassVar[str] = "sample"
    sample: dict[Short, Annotated[int, Field(ge=1, le=1000)]] = Field(min_length=1)
    same: FieldName | None = None
    other: FieldName | None = None
    least: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _same_or_other(self) -> Self:
        if self.same is not None and self.other is not None:
            raise ValueError("choose one of same and other")
        return self

    def pools(self) -> tuple[str, ...]:
        """All that are sampled."""
        return tuple(sorted(self.sample))

    def needs(self) -> tuple[str, ...]:
        """The same, unless none will do."""
        return () if self.least == 0 else self.pools()

    def goes_by(self) -> tuple[str, ...]:
        """The field that they are chosen by."""
        return tuple(each for each in (self.same, self.other) if each)

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What they are chosen by."""
        return dict.fromkeys(self.sample, self.goes_by())

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """A list a pool."""
        return {pool: fields_of(pool) for pool in self.pools()}

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With the lists, where there is enough."""
        taken = {each for records in drawn.records.values() for each in records}
        for pool in self.pools():
            found = pick(self._choice(drawn, look, pool), self.sample[pool], rng, taken)
            enough = self.sample[pool] if self.least is None else self.least
            if len(found) < enough:
                if not look.is_complete(pool):
                    return None
                if self.least is not None or not found:
                    raise Nothing(f"{pool!r} has {len(found)} such records")
            drawn = with_more(drawn, {pool: listed(found)}, {pool: numbers(found)})
        return drawn

    def _choice(self, drawn: Drawn, look: Look, pool: str) -> Choice:
        on = self.same or self.other
        if on is None:
            return all_of(look, pool)
        if on not in drawn.fields:
            raise Nothing(f"nothing was drawn as {on!r}")
        of = with_value if self.same else with_another
        return of(look, pool, on, text_at(drawn.fields, on))
