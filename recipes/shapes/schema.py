"""``schema``: the JSON of an answer is a record, or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from kinds.numbers import plain, read_number
from recipes.base import Fields, Shape, shape
from recipes.json_text import json_in
from recipes.structure import check_schema, faults
from schema.base import Json


@shape
class OfSchema(Shape):
    """``{ schema = { properties = { question = { type = "string" }, answer = { type = "string" } },
    required = ["question", "answer"] }, most = 5 }``: an object is a record, and so is each object
    of a list, or of the one list in an object. The JSON may stand in a fence or among sentences;
    fields that the schema does not have are left out, numbers may be written as texts, and what
    then does not fit the schema is no record."""

    name: ClassVar[str] = "schema"
    wanted: dict[str, Json] = Field(alias="schema")
    most: int | None = Field(default=None, ge=1)
    """At most so many: the first."""
    of: str = "text"
    """The step whose answer it is."""

    @model_validator(mode="after")
    def _of_a_record(self) -> Self:
        check_schema(self.wanted)
        if not self.wanted.get("properties"):
            raise ValueError("the schema of a record names its fields: properties = { ... }")
        return self

    def makes(self) -> tuple[str, ...]:
        """The properties."""
        return tuple(self.wanted["properties"])

    def reads(self) -> tuple[str, ...]:
        """The step's answer."""
        return (self.of,)

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One an object."""
        found = [
            self._read(each) for each in _objects(json_in(said.get(self.of, "")), self.makes())
        ]
        fitting = [each for each in found if next(faults(self.wanted, each), None) is None]
        return fitting[: self.most]

    def _read(self, value: Mapping[str, Json]) -> dict[str, Json]:
        parts = self.wanted["properties"]
        return {name: _meant(parts[name], value[name]) for name in parts if name in value}


def _objects(value: Json, fields: tuple[str, ...]) -> list[Mapping[str, Json]]:
    if isinstance(value, Mapping) and not set(value) & set(fields):
        lists = [each for each in value.values() if isinstance(each, list)]
        value = lists[0] if len(lists) == 1 else value
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, Mapping)]


def _meant(schema: Mapping[str, Json], value: Json) -> Json:
    """A value in the type of its schema, where it is written in another."""
    kind = schema.get("type")
    if kind in ("number", "integer") and isinstance(value, str):
        number = read_number(value)
        return value if number is None else plain(number)
    if kind == "string" and isinstance(value, str):
        return value.strip()
    if kind == "boolean" and isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.casefold(), value)
    return value
