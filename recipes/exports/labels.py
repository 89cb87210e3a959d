"""``labels``: texts with their labels, for classifiers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from recipes.exports.base import Export, Row, export, text_of
from recipes.made import MadeRecord
from schema.recipe import FieldName


@export
class Labels(Export):
    """``labels = { pool = "kept", text = "text", label = "label", also = ["confidence"] }``."""

    name: ClassVar[str] = "labels"
    summary: ClassVar[str] = "texts with labels, and whatever other fields are named"

    text: str = "text"
    label: str = "label"
    also: tuple[FieldName, ...] = Field(default=(), max_length=64)
    """Further fields that become columns; null where a record has none."""

    def fields(self) -> tuple[str, ...]:
        """Text and label."""
        return (self.text, self.label)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.text, "label": self.label}

    def row(self, record: MadeRecord) -> Row:
        """One text; a label that is a list or a table stays one."""
        more = {name: record.value.get(name) for name in self.also}
        return {"text": text_of(record, self.text), "label": record.value[self.label], **more}
