"""``json_schema``: a field holds what a schema says."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from recipes.base import PASSED, Candidate, Gate, Look, Verdict, gate, turned_away
from recipes.structure import check_schema, faults
from schema import shallow_json
from schema.base import Json


@gate
class OfSchema(Gate):
    """``{ json_schema = { type = "object", required = ["city"] }, on = "text" }``: a text has to
    be JSON and nothing else, anything else is taken as it is; the whole record with ``on = ""``.
    What of JSON Schema can be written: :mod:`recipes.structure`."""

    name: ClassVar[str] = "json_schema"
    json_schema: dict[str, Json]
    on: str = "text"

    @model_validator(mode="after")
    def _can_be_held(self) -> Self:
        check_schema(self.json_schema)
        return self

    def fields(self) -> tuple[str, ...]:
        """The field, if it is one."""
        return (self.on,) if self.on else ()

    def judge(self, candidate: Candidate, look: Look) -> Verdict:
        """By the first thing that is wrong."""
        value = candidate.value.get(self.on) if self.on else dict(candidate.value)
        if isinstance(value, str):
            try:
                value = shallow_json.loads(value)
            except ValueError as error:
                return turned_away(f"{self.on} is no JSON: {error}")
        fault = next(faults(self.json_schema, value, self.on), None)
        return PASSED if fault is None else turned_away(fault)
