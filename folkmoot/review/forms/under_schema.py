"""What a JSON schema says about a value that a person has typed, as far as it helps them to type
it: types, known values, bounds, missing and unknown fields. The kind checks the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema import shallow_json
from schema.base import Json, canonical_json

_SORTS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
NAMED = 8
"""Known values that a message names."""


def problem_in(schema: Json, value: Json, place: str = "") -> str:
    """What is wrong with a value, with the field's name before it; empty where nothing is seen."""
    return next(_problems(schema, value, place), "")


def missing_in(schema: Mapping[str, Json], record: Mapping[str, Json]) -> list[str]:
    """The fields that must be there and are not."""
    return [name for name in schema.get("required", ()) if name not in record]


def value_in(schema: Json, text: str) -> Json:
    """What a field's value is when it is typed without quotation marks: text where the schema
    says text, or where it is no JSON; one of the known values, whatever its case."""
    for known in _known(schema):
        if isinstance(known, str) and known.casefold() == text.casefold():
            return known
    if _types(schema) == {"string"} and not (len(text) > 1 and text[0] == text[-1] == '"'):
        return text
    try:
        return shallow_json.loads(text)
    except (ValueError, RecursionError):
        return text


def sort_of(schema: Json) -> str:
    """What a field holds, in words."""
    if isinstance(schema, Mapping) and schema.get("description") == "words":
        return "words of the text"  # so kinds call what is to be quoted
    if known := _known(schema):
        more = ", …" if len(known) > NAMED else ""
        return "one of " + ", ".join(_word(each) for each in known[:NAMED]) + more
    types = _types(schema)
    words = " or ".join(_SORTS[name] for name in _SORTS if name in types) or "any JSON"
    if types == {"array"} and isinstance(items := schema.get("items"), Mapping):
        return f"a list, each {sort_of(items)}"
    return words + _bounds(schema)


def _problems(schema: Json, value: Json, place: str) -> Iterator[str]:
    if not isinstance(schema, Mapping):
        return
    types, known = _types(schema), _known(schema)
    wrong = bool(known) and value not in known
    wrong = wrong or (bool(types) and not any(_is(value, name) for name in types))
    if wrong or (_is(value, "number") and not _is_within(schema, value)):
        yield f"{_at(place)}{_word(value)} is not {sort_of(schema)}"
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _problems(schema.get("items"), item, f"{place} {number}".strip())
    elif isinstance(value, dict):
        yield from _problems_of_fields(schema, value, place)


def _problems_of_fields(
    schema: Mapping[str, Json], value: Mapping[str, Json], place: str
) -> Iterator[str]:
    fields = schema.get("properties") or {}
    if left := missing_in(schema, value):
        yield f"{_at(place)}{', '.join(left)} missing"
    if schema.get("additionalProperties") is False:
        for name in value:
            if name not in fields:
                yield f"{_at(place)}there is no field {name!r}: the fields are {', '.join(fields)}"
    for name, field in fields.items():
        if name in value:
            yield from _problems(field, value[name], f"{place}.{name}" if place else name)


def _types(schema: Json) -> set[str]:
    found = schema.get("type") if isinstance(schema, Mapping) else None
    return set(found) if isinstance(found, list) else {found} if isinstance(found, str) else set()


def _known(schema: Json) -> list[Json]:
    found = schema.get("enum") if isinstance(schema, Mapping) else None
    return found if isinstance(found, list) else []


def _bounds(schema: Json) -> str:
    bounds = schema if isinstance(schema, Mapping) else {}
    low, high = bounds.get("minimum"), bounds.get("maximum")
    return (f" from {low}" if low is not None else "") + (f" to {high}" if high is not None else "")


def _is_within(schema: Mapping[str, Json], number: float) -> bool:
    return bool(schema.get("minimum", number) <= number <= schema.get("maximum", number))


def _is(value: Json, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, int | float):
        return name == "number" or (name == "integer" and value == int(value))
    names = {str: "string", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value)) == name


def _at(place: str) -> str:
    return f"{place}: " if place else ""


def _word(value: Json) -> str:
    text = value if isinstance(value, str) and value else canonical_json(value)
    return text if len(text) <= 60 else text[:59] + "…"
