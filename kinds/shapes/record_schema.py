"""The JSON schemas that records may have.

Supported: objects with ``properties`` and ``required``; strings with ``enum``, ``minLength`` and
``maxLength``; integers and numbers with ``minimum`` and ``maximum``; booleans; arrays of these, and
arrays of objects, whose items are aligned by one of their fields. ``title``, ``description``,
``examples``, ``$schema``, ``$id`` and ``additionalProperties: false`` are allowed. Anything else is
refused by name (``anyOf``, ``$ref``, ``pattern``, ``format``, ``const``, ``null``, nested arrays,
bounds of arrays), because it would be promised and not held.
"""

from __future__ import annotations

from collections.abc import Mapping

from kinds.numbers import read_number
from schema.base import Json, canonical_json
from schema.errors import InvalidCampaign

MOST_OPTIONS = 8
"""Enumerations up to so many options stand for choice as a whole, longer ones as proposed."""

MOST_LEVELS = 16
"""Objects within objects."""

_WORDS = {"title", "description", "examples"}
_ALLOWED = {
    "object": {"properties", "required", "additionalProperties", "$schema", "$id"},
    "array": {"items"},
    "string": {"enum", "minLength", "maxLength"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "boolean": set[str](),
}


def check_schema(schema: Json, keys: Mapping[str, str], name: str = "") -> None:
    """Raise :class:`schema.errors.InvalidCampaign` for what is not supported; says where."""
    where = f"schema, at {name or 'its top'}"
    if name.count(".") >= MOST_LEVELS:
        raise InvalidCampaign(
            f"the schema nests deeper than {MOST_LEVELS} levels", "ask for less in one record"
        )
    if not isinstance(schema, Mapping):
        raise InvalidCampaign(f"{where}: no object with a type", 'write {"type": "string"}')
    kind = type_of(schema)
    if kind not in _ALLOWED or (not name and kind != "object"):
        wanted = "one of " + ", ".join(_ALLOWED) if name else "object"
        raise InvalidCampaign(f"{where}: the type {kind!r} is not supported", f"make it {wanted}")
    strange = sorted(set(schema) - _ALLOWED[kind] - _WORDS - {"type"})
    if strange or schema.get("additionalProperties", False) is not False:
        what = strange[0] if strange else "additionalProperties"
        raise InvalidCampaign(
            f"{where}: {what!r} is not supported", "leave it out, or say it in a description"
        )
    if kind == "object":
        _check_object(schema, keys, name, where)
    if kind == "array":
        _check_array(schema, keys, name, where)
    options = schema.get("enum", ["a"])
    if not (isinstance(options, list) and options and all(isinstance(o, str) for o in options)):
        raise InvalidCampaign(f"{where}: enum is no list of texts", 'write "enum": ["a", "b"]')
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum")):
        _check_bounds(schema, low, high, where)


def _check_bounds(schema: Mapping[str, Json], low: str, high: str, where: str) -> None:
    for bound in (low, high):
        given = schema.get(bound, 0)
        counts = bound.endswith("Length")
        number = type(given) is int or (type(given) is float and not counts)
        if not number or read_number(given) is None or (counts and given < 0):
            sort = "whole number from 0 on" if counts else "number"
            raise InvalidCampaign(f"{where}: {bound} is no {sort}", f'write "{bound}": 5')
    if low in schema and high in schema and schema[low] > schema[high]:
        raise InvalidCampaign(f"{where}: {low} is above {high}", "turn them round")


def _check_object(
    schema: Mapping[str, Json], keys: Mapping[str, str], name: str, where: str
) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        raise InvalidCampaign(f"{where}: an object without properties", "name its fields")
    required = schema.get("required", [])
    if not (isinstance(required, list) and all(isinstance(each, str) for each in required)):
        raise InvalidCampaign(f"{where}: required is no list of names", 'write "required": ["a"]')
    missing = [each for each in required if each not in properties]
    if missing:
        raise InvalidCampaign(
            f"{where}: {missing[0]!r} is required and is no property", "describe it, too"
        )
    for field, part in properties.items():
        if "." in field or not field.strip():
            raise InvalidCampaign(f"{where}: the name {field!r} is not supported", "use a word")
        check_schema(part, keys, f"{name}.{field}" if name else field)


def _check_array(
    schema: Mapping[str, Json], keys: Mapping[str, str], name: str, where: str
) -> None:
    items = schema.get("items")
    if not isinstance(items, Mapping) or type_of(items) == "array":
        raise InvalidCampaign(f"{where}: an array needs items that are no arrays", "describe them")
    check_schema(items, keys, f"{name}[]")
    if type_of(items) == "object":
        fields = [
            field
            for field, part in items["properties"].items()
            if type_of(part) not in ("object", "array")
        ]
        if keys.get(name) not in fields or keys[name] not in items.get("required", []):
            example = canonical_json({name: fields[0] if fields else "name"})
            raise InvalidCampaign(
                f"{where}: nothing says by which field its items are the same",
                f"name one that is required: --set keys={example}",
            )


def type_of(schema: Mapping[str, Json]) -> str:
    """The type that a schema has; a plain enum is one of texts."""
    plain = "object" if "properties" in schema else "string" if "enum" in schema else ""
    return str(schema.get("type", plain))


def few_values(schema: Mapping[str, Json]) -> list[Json]:
    """All values of a field that has few."""
    if type_of(schema) == "boolean":
        return [True, False]
    options = schema.get("enum", ())
    return list(options) if len(options) <= MOST_OPTIONS else []


def example_of(schema: Mapping[str, Json]) -> Json:
    """A value that has every field."""
    kind = type_of(schema)
    if kind == "object":
        return {name: example_of(part) for name, part in schema["properties"].items()}
    if kind == "array":
        return [example_of(schema["items"])]
    least = schema.get("minimum", 0)
    return {"boolean": True, "integer": least, "number": least}.get(
        kind, schema.get("enum", ["…"])[0]
    )
