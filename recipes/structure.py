"""JSON values held to a schema: the part of JSON Schema that can be promised.

``type`` (one, or a list of them), ``properties``, ``required``, ``additionalProperties`` (true or
false), ``items``, ``minItems`` and ``maxItems``, ``enum``, ``const``, ``minimum`` and ``maximum``,
``minLength`` and ``maxLength``. What only describes (``title``, ``description``, ``examples``,
``default``, ``$schema``, ``$id``) is left alone. Anything else is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from schema.base import Json, canonical_json
from schema.shallow_json import is_too_deep

_TYPES: dict[str, Callable[[Json], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    ),
}
_DESCRIBES = {"title", "description", "examples", "default", "$schema", "$id"}
_NUMBERS = {"minItems", "maxItems", "minimum", "maximum", "minLength", "maxLength"}
_KNOWN = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "const"),
    *_DESCRIBES,
    *_NUMBERS,
}


def check_schema(schema: Json, where: str = "the schema") -> None:
    """See that a schema is one of these.

    Raises:
        ValueError: when it is not; says where and what.
    """
    if is_too_deep(schema):
        raise ValueError("the schema nests too deep")
    if not isinstance(schema, Mapping):
        raise ValueError(f"{where} is no object")
    if strange := sorted(set(schema) - _KNOWN):
        raise ValueError(f"{where}: {strange[0]!r} is not supported")
    types = _listed(schema.get("type", []))
    if unknown := [each for each in types if each not in _TYPES]:
        raise ValueError(f"{where}: there is no type {unknown[0]!r}")
    for key in _NUMBERS & set(schema):
        if not _TYPES["number"](schema[key]):
            raise ValueError(f"{where}: {key} is no number")
    if not isinstance(schema.get("enum", []), list | tuple):
        raise ValueError(f"{where}: enum is no list")
    if not all(isinstance(each, str) for each in _listed(schema.get("required", []))):
        raise ValueError(f"{where}: required is no list of names")
    if not isinstance(schema.get("additionalProperties", True), bool):
        raise ValueError(f"{where}: additionalProperties is neither true nor false")
    properties = schema.get("properties", {})
    if not isinstance(properties, Mapping):
        raise ValueError(f"{where}: properties is no object")
    for name, part in properties.items():
        check_schema(part, f"{where}, at {name}")
    if "items" in schema:
        check_schema(schema["items"], f"{where}, at its items")


def faults(schema: Mapping[str, Json], value: Json, name: str = "") -> Iterator[str]:
    """What is wrong with a value; nothing where it fits its schema.

    Args:
        schema: one that was checked.
        name: of the value, where it is part of another.
    """
    what = name or "it"
    types = _listed(schema.get("type", []))
    if types and not any(_TYPES[each](value) for each in types):
        yield f"{what} is {_short(value)}, no {' or '.join(map(str, types))}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{what} is {_short(value)}, none of {_short(list(schema['enum']))}"
    if "const" in schema and value != schema["const"]:
        yield f"{what} is {_short(value)}, not {_short(schema['const'])}"
    yield from _out_of_bounds(schema, value, what)
    if isinstance(value, Mapping):
        yield from _of_object(schema, value, name)
    elif isinstance(value, list | tuple) and "items" in schema:
        for place, item in enumerate(value):
            yield from faults(schema["items"], item, f"{name}[{place}]")


def _of_object(schema: Mapping[str, Json], value: Mapping[str, Json], name: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for field in _listed(schema.get("required", [])):
        if field not in value:
            yield f"{name or 'it'} has no {field!r}"
    if schema.get("additionalProperties") is False:
        for field in sorted(set(value) - set(properties)):
            yield f"{name or 'it'} has {field!r}, which is not allowed"
    for field, part in properties.items():
        if field in value:
            yield from faults(part, value[field], f"{name}.{field}" if name else field)


def _out_of_bounds(schema: Mapping[str, Json], value: Json, what: str) -> Iterator[str]:
    size: float | None = None
    least, most, unit = "minimum", "maximum", ""
    if isinstance(value, str):
        size, least, most, unit = len(value), "minLength", "maxLength", " characters"
    elif isinstance(value, list | tuple):
        size, least, most, unit = len(value), "minItems", "maxItems", " items"
    elif _TYPES["number"](value):
        size = value
    if size is None:
        return
    has = "has" if unit else "is"
    if least in schema and size < schema[least]:
        yield (
            f"{what} {has} {size}{unit}, fewer than {schema[least]}"
            if unit
            else (f"{what} is {size}, below {schema[least]}")
        )
    if most in schema and size > schema[most]:
        yield (
            f"{what} {has} {size}{unit}, more than {schema[most]}"
            if unit
            else (f"{what} is {size}, above {schema[most]}")
        )


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _short(value: Json) -> str:
    text = canonical_json(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
