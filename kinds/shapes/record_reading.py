"""Reading a record: what somebody wrote, as its schema has it, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from kinds.numbers import read_number
from kinds.reading import written
from kinds.shapes.offsets import whole_number
from kinds.shapes.record_schema import type_of
from kinds.shapes.text import normal
from schema.base import Json
from schema.errors import InvalidAnswer


def read(schema: Mapping[str, Json], keys: Mapping[str, str], value: Json, name: str = "") -> Json:
    """A record as its schema has it: fields in its order, numbers and truth values from their
    words, enumerations in any case, one item for a list of it; of items that are the same, the
    first. Missing fields stay missing (:func:`errors` names them), and empty arrays that are not
    required go.

    Raises:
        InvalidAnswer: for a value that a field cannot have; says which.
    """
    kind = type_of(schema)
    if kind == "object":
        if not isinstance(value, Mapping):
            raise _no(name, value, "an object")
        strange = sorted(set(value) - set(schema["properties"]))
        if strange:
            known = ", ".join(schema["properties"])
            raise InvalidAnswer(f"the record has no field {strange[0]!r}", f"it has {known}")
        record = {
            field: read(part, keys, value[field], f"{name}.{field}" if name else field)
            for field, part in schema["properties"].items()
            if value.get(field) is not None
        }
        needed = schema.get("required", ())
        return {field: got for field, got in record.items() if got != [] or field in needed}
    if kind == "array":
        items = value if isinstance(value, list) else [value]
        by, found = keys.get(name, ""), dict[str, Json]()
        for item in items:
            got = read(schema["items"], keys, item, f"{name}[]")
            if by and by not in got:
                raise InvalidAnswer(f"an item of {name!r} has no {by!r}", "name it")
            found.setdefault(normal(got[by] if by else got), got)
        return [found[each] for each in sorted(found)]
    return _scalar(schema, kind, value, name)


def _scalar(schema: Mapping[str, Json], kind: str, value: Json, name: str) -> Json:
    if kind == "boolean":
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        said = [words[word.casefold()] for word in written(value) if word.casefold() in words]
        if not said:
            raise _no(name, value, "true or false")
        return said[0]
    if isinstance(value, bool | Mapping | list):
        raise _no(name, value, f"{'an' if kind == 'integer' else 'a'} {kind}")
    if kind in ("integer", "number"):
        number = read_number(value)
        if number is None or (kind == "integer" and number % 1):
            raise _no(name, value, f"{'an' if kind == 'integer' else 'a'} {kind}")
        if (whole := whole_number(value)) is not None:
            return whole  # as it is: no float holds all digits of a long one
        return int(number) if number == int(number) else number
    text = str(value).strip()
    if "enum" in schema and text not in schema["enum"]:
        alike = [each for each in schema["enum"] if normal(each) == normal(text)]
        if len(alike) != 1:
            raise _no(name, value, "one of " + ", ".join(schema["enum"][:12]))
        return alike[0]
    return text


def errors(schema: Mapping[str, Json], value: Json, name: str = "") -> Iterator[str]:
    """What is wrong with a record that :func:`read` has read: missing fields, and bounds."""
    kind, what = type_of(schema), name or "the record"
    if kind == "object":
        for field in schema.get("required", []):
            if field not in value:
                yield f"{what} has no {field!r}"
        for field, part in schema["properties"].items():
            if field in value:
                yield from errors(part, value[field], f"{name}.{field}" if name else field)
    elif kind == "array":
        for item in value:
            yield from errors(schema["items"], item, f"{name}[]")
    elif kind == "string":
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{what} has {len(value)} characters, which its schema does not allow"
    elif kind in ("integer", "number") and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{what} is {value}, outside its bounds"


def _no(name: str, value: Json, wanted: str) -> InvalidAnswer:
    return InvalidAnswer(
        f"{name or 'the record'}: {json.dumps(value, ensure_ascii=False)[:60]} is not {wanted}",
        "answer that",
    )
