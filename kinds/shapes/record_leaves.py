"""The leaves of a record, which are voted on one by one, and the record that is built of some.

A leaf is a field with one value, or an item of an array. Its path has the names of fields, and for
an item ``[field, value]``: the field that it is aligned by (empty for a plain item) and its value,
normalised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kinds.context import one_line
from kinds.shapes.record_schema import few_values, type_of
from kinds.shapes.text import normal
from schema.base import Json, canonical_json
from schema.choice import Choice

Path = tuple[str | tuple[str, str], ...]


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


def is_required(schema: Mapping[str, Json], path: Path) -> bool:
    """Whether a field must be there, and all that it lies in; items are there by their own vote."""
    for step in path:
        if isinstance(step, str):
            if step not in schema.get("required", ()):
                return False
            schema = schema["properties"][step]
        else:
            schema = schema["items"]
    return True


def choice_of_leaf(leaf: Leaf, value: Json) -> Choice:
    """The choice to give a leaf a value; for an item, to have it."""
    steps = [step if isinstance(step, str) else step[1] for step in leaf.path]
    if leaf.is_item:
        text = ", ".join(one_line(step) for step in steps[:-1]) + f": {one_line(value)}"
    else:
        text = ", ".join(one_line(step) for step in steps) + f": {one_line(value)}"
    fixed = bool(few_values(leaf.schema)) and not leaf.is_item
    return Choice(
        key=f"{leaf.key}={normal(value)}",
        text=text,
        description=str(leaf.schema.get("description", "")),
        value={"path": [step if isinstance(step, str) else list(step) for step in leaf.path],
               "value": value},
        group=leaf.key,
        option=f"{leaf.name}={canonical_json(value)}" if fixed else leaf.name,
    )  # fmt: skip


def path_of(choice: Choice) -> Path:
    """Where the leaf is that a choice is about."""
    return tuple(
        step if isinstance(step, str) else (step[0], step[1]) for step in choice.value["path"]
    )


def _name(path: Path) -> str:
    """A path as options name it: ``authors``, or ``books[].authors``."""
    name = ""
    for step in path:
        name += ("." if name else "") + step if isinstance(step, str) else "[]"
    return name
