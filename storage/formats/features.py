"""The types of a table's columns as Hugging Face's ``datasets`` knows them, from those of Arrow.

A label is there the number of a class; the names of the classes stand in the file's metadata.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from schema.base import Json
from storage.formats.base import Table
from storage.formats.exchanged import Exchange

ANSWER, LABEL = "annotation", "label"
KEY = b"huggingface"
"""Of a file's metadata, where ``datasets`` looks for the types."""
_NAMES = {"double": "float64", "float": "float32", "halffloat": "float16"}


class Classes:
    """The labels of a campaign's answers, by number; rows of earlier revisions may bring more."""

    def __init__(self, table: Table) -> None:
        """Ask the kind of a table's campaign; none where its answers are no labels."""
        exchange = Exchange(table)
        self.names: dict[str, int] = {}
        if exchange.sort in ("label", "labels"):
            self._add(exchange.classes)
        elif exchange.sort == "ranges":
            self._add([label.name for label in exchange.campaign.labels])
        self._any = bool(self.names)

    def see(self, answer: Json) -> None:
        """Make the labels of an answer known."""
        if self._any:
            found = answer if isinstance(answer, list) else [answer]
            labels = (each.get(LABEL) if isinstance(each, dict) else each for each in found)
            self._add([label for label in labels if isinstance(label, str)])

    def numbered(self, answer: Json) -> Json:
        """The answer with the number of the class for each label."""
        if not self._any:
            return answer
        if isinstance(answer, list):
            return [self.numbered(each) for each in answer]
        if isinstance(answer, dict):
            return {**answer, LABEL: self.names.get(answer[LABEL])} if LABEL in answer else answer
        return self.names.get(answer)

    def _add(self, labels: Sequence[str]) -> None:
        for label in labels:
            self.names.setdefault(label, len(self.names))


def features(arrow: ModuleType, schema: Any, labels: Sequence[str]) -> dict[str, Json]:
    """By column, what ``datasets`` calls its type.

    Args:
        arrow: the library.
        schema: of the table, with words for labels.
        labels: names of the classes; none where answers are no labels.
    """
    return {
        field.name: _feature(arrow, field.type, labels if field.name == ANSWER else ())
        for field in schema
    }


def with_features(arrow: ModuleType, schema: Any, found: Mapping[str, Json]) -> Any:
    """The schema that a table of such features has, which says so itself."""
    fields = [arrow.field(each.name, _type(arrow, each.type, found[each.name])) for each in schema]
    metadata = {KEY: json.dumps({"info": {"features": found}}).encode()}
    return arrow.schema(fields, metadata=metadata)


def named(metadata: Mapping[bytes, bytes] | None) -> dict[str, Callable[[Json], Json]]:
    """By column of a file, what makes words of the numbers of classes; only where there are any."""
    try:
        found = json.loads((metadata or {})[KEY])["info"]["features"]
        return {name: _words(each) for name, each in found.items() if _has_classes(each)}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def _words(feature: Json) -> Callable[[Json], Json]:
    """What makes words of the numbers in a value of this type."""

    def read(value: Json, of: Json = feature) -> Json:
        if isinstance(value, list) and isinstance(of, list) and of:
            return [read(each, of[0]) for each in value]
        if not isinstance(of, dict):
            return value
        if isinstance(value, list) and "feature" in of:
            return [read(each, of["feature"]) for each in value]
        if isinstance(value, dict):
            return {name: read(each, of.get(name)) for name, each in value.items()}
        names = of.get("names") if of.get("_type") == "ClassLabel" else None
        if isinstance(names, list) and type(value) is int and 0 <= value < len(names):
            return names[value]
        return None if isinstance(names, list) and value == -1 else value

    return read


def _has_classes(feature: Json) -> bool:
    if isinstance(feature, list):
        return any(map(_has_classes, feature))
    if not isinstance(feature, dict):
        return False
    return feature.get("_type") == "ClassLabel" or any(map(_has_classes, feature.values()))


def _feature(arrow: ModuleType, type: Any, labels: Sequence[str]) -> Json:
    types = arrow.types
    if types.is_list(type):
        return {"feature": _feature(arrow, type.value_type, labels), "_type": "List"}
    if types.is_struct(type):
        return {
            field.name: _feature(arrow, field.type, labels if field.name == LABEL else ())
            for field in type
        }
    if labels and types.is_string(type):
        return {"names": list(labels), "_type": "ClassLabel"}
    return {"dtype": _NAMES.get(str(type), str(type)), "_type": "Value"}


def _type(arrow: ModuleType, type: Any, feature: Json) -> Any:
    """The type that a value has in the file: of a class, its number."""
    types = arrow.types
    if types.is_list(type):
        return arrow.list_(_type(arrow, type.value_type, feature["feature"]))
    if types.is_struct(type):
        parts = [(part.name, _type(arrow, part.type, feature[part.name])) for part in type]
        return arrow.struct(parts)
    return arrow.int64() if feature.get("_type") == "ClassLabel" else type
