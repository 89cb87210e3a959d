"""Plain text: one text a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from storage.formats.base import BadRow, Row
from storage.formats.delimited import first_lines, read_tsv
from storage.formats.dialect import dialect_of, is_table
from storage.formats.importers import Told, importer, silent
from storage.formats.json_lines import read_jsonl
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES, Lines
from storage.opening.contents import head_of

FIELD = "text"
"""The field of a row in which its line stands."""


@importer("txt", ".txt", ".text")
def read_text(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """One text a line; blank lines are skipped. What is plainly JSONL, or a table with tabs between
    its cells (what Excel calls Unicode text), is read as that."""
    head = head_of(stream)
    if begins_with_object(head):
        told("the file is JSONL")
        yield from read_jsonl(stream, told)
        return
    lines = first_lines(head)
    if is_table(dialect_of(lines, "\t"), lines):
        told("the file is a table: columns are separated by tabs")
        yield from read_tsv(stream, told)
        return
    told("every line is a text")
    read = Lines(stream)
    for raw in read:
        shown = raw.decode("utf-8", "replace").strip()
        if not shown:
            continue
        try:
            text = raw.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield BadRow(read.number, "not UTF-8", shown[:EXCERPT])
            continue
        if read.too_long:
            reason = f"the line is longer than {MAX_ROW_BYTES} bytes"
            yield BadRow(read.number, reason, shown[:EXCERPT])
        elif "\0" in text:
            yield BadRow(read.number, "the line holds a NUL character", shown[:EXCERPT])
        else:
            yield Row(read.number, {FIELD: text})


def begins_with_object(head: bytes) -> bool:
    """Whether the first line that is not blank is a JSON object, or opens a document of JSON."""
    first = head.decode("utf-8-sig", "replace").lstrip().split("\n", 1)[0].strip()
    if first in ("{", "[", "[{"):
        return True
    if not first.startswith(("{", "[{")):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return first.startswith(('{"', '[{"'))
    return True
