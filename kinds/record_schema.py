"""The JSON schemas that records may have, and the leaves of a record.

Supported: objects with ``properties`` and ``required``; strings with ``enum``, ``minLength`` and
``maxLength``; integers and numbers with ``minimum`` and ``maximum``; booleans; arrays of these, and
arrays of objects, whose items are aligned by one of their fields. ``title``, ``description``,
``examples``, ``$schema``, ``$id`` and ``additionalProperties: false`` are allowed. Anything else is
refused by name (``anyOf``, ``$ref``, ``pattern``, ``format``, ``const``, ``null``, nested arrays,
bounds of arrays), because it would be promised and not held.

A leaf is a field with one value, or an item of an array. Its path has the names of fields, and for
an item ``[field, value]``: the field that it is aligned by (empty for a plain item) and its value,
normalised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kinds.shapes.text import normal
from schema.base import Json, canonical_json
from schema.errors import InvalidAnswer, InvalidCampaign

Path = tuple[str | tuple[str, str], ...]

_WORDS = {"title", "description", "examples"}
_ALLOWED = {
    "object": {"properties", "required", "additionalProperties", "$schema", "$id"},
    "array": {"items"},
    "string": {"enum", "minLength", "maxLength"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "boolean": set[str](),
}


@dataclass(frozen=True)
class Leaf:
    """One field of a record, or one item of an array."""

    path: Path
    value: Json
    schema: Mapping[str, Json]
    """Of the field; for an item of objects, of the field that it is aligned by."""

    @property
    def is_item(self) -> bool:
        """Whether it stands for an item's being there at all."""
        return not isinstance(self.path[-1], str)

    @property
    def key(self) -> str:
        """Of the question which value the field has; for an item, whether it is there."""
        return canonical_json(self.path)

    @property
    def name(self) -> str:
        """What the field is called in every record."""
        return ".".join(step for step in self.path if isinstance(step, str))


def check_schema(schema: Json, keys: Mapping[str, str], name: str = "") -> None:
    """Raise :class:`schema.errors.InvalidCampaign` for what is not supported; says where."""
    where = f"schema, at {name or 'its top'}"
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


def _check_object(
    schema: Mapping[str, Json], keys: Mapping[str, str], name: str, where: str
) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        raise InvalidCampaign(f"{where}: an object without properties", "name its fields")
    missing = [each for each in schema.get("required", []) if each not in properties]
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
        if isinstance(value, bool):
            return value
        if str(value).strip().casefold() in words:
            return words[str(value).strip().casefold()]
        raise _no(name, value, "true or false")
    if isinstance(value, bool | Mapping | list):
        raise _no(name, value, f"a {kind}")
    if kind in ("integer", "number"):
        try:
            number = float(str(value).strip())
        except ValueError:
            raise _no(name, value, f"a {kind}") from None
        if number != number or abs(number) == float("inf") or (kind == "integer" and number % 1):
            raise _no(name, value, f"a {kind}")
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


def leaves(
    schema: Mapping[str, Json], keys: Mapping[str, str], value: Json, path: Path = ()
) -> Iterator[Leaf]:
    """The leaves of a record, in the order of its schema."""
    kind = type_of(schema)
    if kind == "object":
        for field, part in schema["properties"].items():
            if field in value:
                yield from leaves(part, keys, value[field], (*path, field))
    elif kind == "array":
        items, by = schema["items"], keys.get(_name(path), "")
        for item in value:
            if not by:
                yield Leaf((*path, ("", normal(item))), item, items)
                continue
            at: Path = (*path, (by, normal(item[by])))
            yield Leaf(at, item[by], items["properties"][by])
            rest = {field: each for field, each in item.items() if field != by}
            yield from leaves(items, keys, rest, at)
    else:
        yield Leaf(path, value, schema)


def built(schema: Mapping[str, Json], found: Mapping[Path, Json], path: Path = ()) -> Json:
    """The record that has these leaves; None where it has none of them and is not the whole."""
    kind = type_of(schema)
    if kind == "object":
        record = {}
        for field, part in schema["properties"].items():
            got = built(part, found, (*path, field))
            if path and not isinstance(path[-1], str) and path[-1][0] == field:
                got = found[path]
            if got is not None and (got != [] or field in schema.get("required", ())):
                record[field] = got
        return record if record or not path else None
    if kind == "array":
        items = sorted(
            {each[: len(path) + 1] for each in found if each[: len(path)] == path}, key=repr
        )
        if type_of(schema["items"]) == "object":
            return [built(schema["items"], found, each) for each in items if each in found]
        return [found[each] for each in items]
    return found.get(path)


def held(value: Json, path: Path) -> Json:
    """What a record has at a path; None where it has nothing there."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, Mapping) else None
        else:
            by, wanted = step
            items = value if isinstance(value, list) else []
            value = next(
                (each for each in items if normal(each[by] if by else each) == wanted), None
            )
        if value is None:
            return None
    return value


def _name(path: Path) -> str:
    """A path as options name it: ``authors``, or ``books[].authors``."""
    name = ""
    for step in path:
        name += ("." if name else "") + step if isinstance(step, str) else "[]"
    return name


def _no(name: str, value: Json, wanted: str) -> InvalidAnswer:
    text = canonical_json(value)
    return InvalidAnswer(f"{name or 'the record'}: {text[:60]} is not {wanted}", "answer that")
