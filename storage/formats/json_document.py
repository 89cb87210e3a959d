"""JSON documents: a list of objects, an object that holds one, or objects one after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from schema.base import Json
from schema.errors import InvalidSubmission
from schema.shallow_json import TOO_DEEP
from storage.formats.base import BadRow, Row
from storage.formats.importers import Told, importer, silent
from storage.formats.json_object import object_of, why_not
from storage.formats.json_text import JsonText, Value
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES

_ROWS_WANTED = "a list of objects is wanted, one object a row"


@importer("json", ".json")
def read_json(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """The objects of a list; of the one list of objects within an object; or all objects that
    follow one another, each a row.

    Raises:
        InvalidSubmission: when there is no list of objects, or more than one.
    """
    first = _walk(stream).peek()
    if first and first not in "[{":
        raise InvalidSubmission(f"it is not JSON: it begins with {first!r}", _ROWS_WANTED)
    shape = _shape_of(stream) if first == "{" else _Shape(several=False, lists=())
    text = _walk(stream)
    if first == "[":
        yield from _list(text)
    elif shape.several:
        while text.peek():
            yield _row(text.value())
    elif shape.lists:
        yield from _within(text, shape.lists, told)
    elif first:
        yield _single(text)
    if text.peek():
        yield BadRow(text.line, "something stands behind the end of the JSON", text.peek())


class _Shape(NamedTuple):
    """What a document is that begins with an object."""

    several: bool
    """Whether other objects follow it."""
    lists: tuple[str, ...]
    """Its fields that are lists of objects."""


def _walk(stream: BinaryIO) -> JsonText:
    stream.seek(0)
    return JsonText(stream)


def _list(text: JsonText) -> Iterator[Row | BadRow]:
    """The items of a list, whose bracket comes next."""
    text.take()
    row: Row | BadRow | None = None
    while (letter := text.peek()) != "]":
        if not letter:
            if not isinstance(row, BadRow):  # else it is what was cut off
                yield BadRow(text.line, "the list has no end: the file may be cut off", "")
            return
        if letter in ",:}":
            text.take()
        else:
            row = _row(text.value())
            yield row
    text.take()


def _within(text: JsonText, lists: Sequence[str], told: Told) -> Iterator[Row | BadRow]:
    """The items of the one list of objects in an object."""
    if len(lists) > 1:
        raise InvalidSubmission(
            f"it holds several lists of objects: {', '.join(lists)}", "leave one in the file"
        )
    told(f"the rows are the items of {lists[0]!r}")
    for name in _fields(text):
        if name == lists[0] and text.peek() == "[":
            yield from _list(text)
        else:
            text.value()


def _single(text: JsonText) -> Row | BadRow:
    row = _row(text.value())
    if isinstance(row, Row) and row.fields and _is_by_column(list(row.fields.values())):
        raise InvalidSubmission(
            "it holds columns, not rows",
            "write it by row; pandas does so with df.to_json(FILE, orient='records')",
        )
    return row


def _shape_of(stream: BinaryIO) -> _Shape:
    text = _walk(stream)
    lists = []
    for name in _fields(text):
        if text.peek() != "[":
            text.value()
        else:
            items = _list(text)
            if isinstance(next(items, None), Row):
                lists.append(name)
            for _ in items:
                pass
    return _Shape(several=text.peek() == "{", lists=tuple(lists))


def _fields(text: JsonText) -> Iterator[str]:
    """The fields of an object, whose bracket comes next; the caller passes over their values."""
    text.take()
    while (letter := text.peek()) != "}":
        if not letter:
            return
        if letter != '"':
            text.take()
            continue
        name = text.value()
        if text.peek() == ":":
            text.take()
            yield str(json.loads(name.text)) if name.whole else name.text
    text.take()


def _row(value: Value) -> Row | BadRow:
    if value.too_long:
        return BadRow(value.line, f"the row is longer than {MAX_ROW_BYTES} bytes", value.text)
    if value.too_deep:
        return BadRow(value.line, TOO_DEEP, value.text)
    excerpt = value.text[:EXCERPT].encode("utf-8", "replace").decode()
    try:
        value.text.encode()
    except UnicodeEncodeError:
        return BadRow(value.line, "not UTF-8", excerpt)
    try:
        return Row(value.line, object_of(value.text))
    except (ValueError, RecursionError) as error:
        return BadRow(value.line, why_not(error), excerpt)


def _is_by_column(values: Sequence[Json]) -> bool:
    """Whether every field holds a whole column: a list of plain values, or an object of them."""
    return all(
        isinstance(value, dict | list)
        and len(value) > 1
        and not any(
            isinstance(part, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
        )
        for value in values
    )
