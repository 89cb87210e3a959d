"""``record``: one record by a template for each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field, field_validator

from recipes.base import CUT, Fields, Shape, shape
from schema.base import Json
from schema.recipe import FieldName
from schema.template import TemplateError, render, slots_of


@shape
class Record(Shape):
    """``{ record = { instruction = "{instruction}", response = "{revised}" } }``: templates as in
    prompts (:mod:`schema.template`), with what was said and what was drawn. One that is a single
    ``{field}`` is the value as it is, a list as a list."""

    name: ClassVar[str] = "record"
    record: dict[FieldName, str] = Field(min_length=1)

    @field_validator("record")
    @classmethod
    def _can_be_read(cls, record: dict[str, str]) -> dict[str, str]:
        for field, template in record.items():
            try:
                slots_of(template)
            except TemplateError as error:
                raise ValueError(f"{field}: {error}") from None
        return record

    def makes(self) -> tuple[str, ...]:
        """The fields that have templates."""
        return tuple(self.record)

    def reads(self) -> tuple[str, ...]:
        """What stands in the templates."""
        slots = (slot.field for template in self.record.values() for slot in slots_of(template))
        return tuple(dict.fromkeys(slots))

    def records(self, said: Mapping[str, str], bound: Fields) -> list[dict[str, Json]]:
        """One, where everything is there that it is made of."""
        texts = {name: text.strip() for name, text in said.items() if not name.startswith(CUT)}
        fields = {**bound, **texts}
        try:
            return [{name: _value(template, fields) for name, template in self.record.items()}]
        except TemplateError:
            return []


def _value(template: str, fields: Fields) -> Json:
    alone = template.removeprefix("{").removesuffix("}")
    return (
        fields[alone]
        if f"{{{alone}}}" == template and alone in fields
        else render(template, fields)
    )
