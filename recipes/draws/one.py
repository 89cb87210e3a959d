"""``one``: a field of one record of a pool by chance."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar

from pydantic import Field, model_validator

from recipes.base import Beside, Drawn, FieldsOf, Look, Nothing, beside
from recipes.draws.binding import with_more
from recipes.draws.picking import all_of, pick, with_value
from recipes.texts import text_at
from schema.recipe import FieldName, Short


@beside
class One(Beside):
    """``{ one = { subtopics = "subtopic", same = "label" } }``: by pool the field, or the fields,
    that are bound; with ``same`` of a record with the value that was drawn already (AttrPrompt,
    arXiv 2306.15895: values of attributes that depend on the class)."""

    name: ClassVar[str] = "one"
    turn: ClassVar[int] = 1
    one: dict[Short, tuple[FieldName, ...]] = Field(min_length=1)
    same: FieldName | None = None

    @model_validator(mode="before")
    @classmethod
    def _same_is_no_pool(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("one"), dict):
            return given
        pools = {
            pool: [fields] if isinstance(fields, str) else fields
            for pool, fields in given["one"].items()
            if pool != "same"
        }
        same = {"same": given["one"]["same"]} if "same" in given["one"] else {}
        return {**given, "one": pools, **same}

    def pools(self) -> tuple[str, ...]:
        """All that it takes of."""
        return tuple(sorted(self.one))

    def goes_by(self) -> tuple[str, ...]:
        """The field that they are chosen by."""
        return (self.same,) if self.same else ()

    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """What is bound, and what they are chosen by."""
        return {pool: (*fields, *self.goes_by()) for pool, fields in self.one.items()}

    def makes(self, fields_of: FieldsOf) -> Mapping[str, frozenset[str]]:
        """The fields."""
        return {field: frozenset() for fields in self.one.values() for field in fields}

    def add(self, drawn: Drawn, number: int, rng: Random, look: Look) -> Drawn | None:
        """With the fields."""
        for pool in self.pools():
            if self.same is None:
                choice = all_of(look, pool)
            elif self.same in drawn.fields:
                choice = with_value(look, pool, self.same, text_at(drawn.fields, self.same))
            else:
                raise Nothing(f"nothing was drawn as {self.same!r}")
            found = pick(choice, 1, rng)
            if not found:
                if look.is_complete(pool):
                    raise Nothing(f"{pool!r} has no such record")
                return None
            known = found[0]
            fields = {field: known.value.get(field, "") for field in self.one[pool]}
            drawn = with_more(drawn, fields, {pool: (known.number,)})
        return drawn
