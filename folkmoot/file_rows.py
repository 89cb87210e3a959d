"""From the rows of a person's file to submissions, as plain JSON; one row at a time."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bus.submission import MAX_ID_CHARACTERS
from folkmoot.matching import Matching, SeenRow
from schema.base import Frozen, Json, digest
from schema.printable import prints
from storage.formats.base import BadRow, Row
from storage.formats.importers import Told, silent
from storage.formats.json_lines import read_jsonl
from storage.rows import read_rows

MAX_SUBMISSION_BYTES = 900 * 1024
"""What fits into one message of the bus, whose limit is 1 MiB, with room for its headers."""


MAX_PATH = 1000
"""Characters of a file's path that are kept: the last ones."""


class Columns(Frozen):
    """How the rows of a file are to be understood: which fields mean what, and how it is read. All
    fields that seats do not see are carried along as ``meta``."""

    fields: tuple[str, ...] = ("text",)
    id: str = "id"
    gold: str = "gold"
    format: str = ""
    """Of the file; found out if empty."""
    encoding: str = ""
    """Of the file; found out if empty."""

    def facts(self) -> dict[str, Json]:
        """What makes the name of a campaign: how the file is read only where somebody says it."""
        found = {"format": self.format, "encoding": self.encoding}
        unsaid = {name for name, value in found.items() if not value}
        return self.model_dump(mode="json", exclude=unsaid)


def rows_of(file: Path, columns: Columns, told: Told = silent) -> Iterator[Row | BadRow]:
    """The rows of a file as a person asks for them; see :func:`storage.rows.read_rows`."""
    return read_rows(file, form=columns.format, encoding=columns.encoding, told=told)


def submissions(file: Path, columns: Columns) -> Iterator[bytes]:
    """One submission a row, in the file's order.

    A row without an id is known by its number, counted from 1. A row that cannot be read is
    submitted as what it is, so that it ends as a rejected task and not in silence.

    Args:
        file: a file of rows; ``-`` is JSONL from standard input, taken line by line.

    Raises:
        UserError: when the file cannot be opened, or its format is not known.
    """
    rows = read_jsonl(sys.stdin.buffer) if str(file) == "-" else rows_of(file, columns)
    for number, row in enumerate(rows, start=1):
        if isinstance(row, BadRow):
            yield _encoded({"id": f"row-{number}", "unreadable": f"line {row.line}: {row.reason}"})
        else:
            data = _encoded(submission(row.fields, number, columns))
            if len(data) > MAX_SUBMISSION_BYTES:
                reason = f"the row has {len(data):,} bytes; the limit is {MAX_SUBMISSION_BYTES:,}"
                data = _encoded({"id": f"row-{number}", "unreadable": reason})
            yield data


def seen_rows(file: Path, columns: Columns, question: str) -> list[SeenRow]:
    """All rows of a file, as far as it matters which task each is.

    Args:
        file: in a format that can be read.
        columns: how it is to be understood.
        question: digest of what is asked about the rows.

    Raises:
        UserError: as :func:`storage.rows.read_rows` does.
    """
    found = []
    for number, row in enumerate(rows_of(file, columns), start=1):
        if isinstance(row, BadRow):
            found.append(SeenRow(number, "", digest(question, row.reason, row.excerpt)))
            continue
        read = submission(row.fields, number, columns)
        key = digest(question, read["input"])
        gold = read.get("gold")
        content = digest(read["input"], gold)
        found.append(SeenRow(number, _own_id(row.fields, columns), key, gold, content))
    return found


def where_is(file: Path) -> str:
    """The whole path of a file as text; bytes of it that are no UTF-8 are written as escapes."""
    return os.fsencode(file.resolve()).decode(errors="backslashreplace")


def new_rows(
    file: Path, columns: Columns, seen: Sequence[SeenRow], matching: Matching
) -> Iterator[bytes]:
    """The submissions of the rows that no task stands for yet, each under the id that it was
    given, and with what is needed to know it again."""
    wanted = set(matching.new)
    where = where_is(file)[-MAX_PATH:]
    for place, row in enumerate(rows_of(file, columns)):
        if place in wanted:
            name = matching.tasks[place]
            own = {"file": where, "id": seen[place].id, "key": seen[place].key}
            yield _row_of(row, name, own, columns)


def _row_of(row: Row | BadRow, name: str, own: Json, columns: Columns) -> bytes:
    if isinstance(row, BadRow):
        reason = f"line {row.line}: {row.reason}"
        return _encoded({"id": name, "unreadable": reason, "row": own})
    data = _encoded({**submission(row.fields, 0, columns), "id": name, "row": own})
    if len(data) > MAX_SUBMISSION_BYTES:
        reason = f"the row has {len(data):,} bytes; the limit is {MAX_SUBMISSION_BYTES:,}"
        data = _encoded({"id": name, "unreadable": reason, "row": own})
    return data


def _own_id(values: dict[str, Json], columns: Columns) -> str:
    """What the row is called, where that can be the id of a task; else it is known by its number
    and what it asks."""
    identity = values.get(columns.id)
    if isinstance(identity, bool) or not isinstance(identity, str | int | float):
        return ""
    name = str(identity)
    fits = name == name.strip() and prints(name) and len(name) <= MAX_ID_CHARACTERS
    return name if fits else ""


def submission(values: dict[str, Json], number: int, columns: Columns) -> dict[str, Json]:
    """The submission of one row."""
    identity = values.get(columns.id)
    elsewhere = {"id", *columns.fields} if columns.id == "id" else {*columns.fields}
    result: dict[str, Json] = {
        "id": str(identity) if identity not in (None, "") else str(number),
        "input": _input(values, columns.fields),
        "meta": {name: value for name, value in values.items() if name not in elsewhere},
    }
    gold = values.get(columns.gold)
    if gold not in (None, ""):
        result["gold"] = gold
    return result


def _input(values: dict[str, Json], fields: Sequence[str]) -> dict[str, Json]:
    """What seats see. A field that is null is like one that is not there; a number in the first
    one, whose words are annotated, is its digits."""
    found = {name: "" if (value := values.get(name)) is None else value for name in fields}
    first = found[fields[0]]
    if isinstance(first, int | float) and not isinstance(first, bool):
        found[fields[0]] = str(first)
    return found


def _encoded(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()
