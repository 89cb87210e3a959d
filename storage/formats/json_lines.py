"""JSONL: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TextIO

from storage.formats.base import BadRow, Row, Table, exporter
from storage.formats.exported_rows import as_json
from storage.formats.importers import Told, importer, silent
from storage.formats.json_document import read_json
from storage.formats.json_object import object_of, why_not
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES, Lines
from storage.opening.contents import head_of


@importer("jsonl", ".jsonl", ".ndjson")
def read_jsonl(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """One JSON object a line. Blank lines are skipped, a byte order mark and CRLF are allowed. What
    is one JSON list instead, or objects over several lines, is read as that."""
    if _is_document(head_of(stream)):
        told("the file is one JSON document, not one object a line")
        yield from read_json(stream, told)
        return
    lines = Lines(stream)
    for raw in lines:
        text = raw.decode("utf-8", "replace").strip()
        if not text:
            continue
        try:
            if lines.too_long:
                raise ValueError(f"the line is longer than {MAX_ROW_BYTES} bytes")
            yield Row(lines.number, object_of(raw.decode("utf-8").rstrip()))
        except UnicodeDecodeError as error:
            yield BadRow(lines.number, _not_utf8(error), text[:EXCERPT])
        except (ValueError, RecursionError) as error:
            yield BadRow(lines.number, why_not(error), text[:EXCERPT])


@exporter("jsonl", ".jsonl", ".ndjson", counts="code points")
def write_jsonl(table: Table, stream: TextIO) -> int:
    """One JSON object a row."""
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(table.rows, start=1):  # noqa: B007 - see above
        stream.write(as_json(row) + "\n")
    return written


def _is_document(head: bytes) -> bool:
    """Whether a file goes on over lines: a list of objects, or an object that opens on a line of
    its own."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    first = text.split("\n", 1)[0].strip()
    return first == "{" or (text[:1] == "[" and text[1:].lstrip()[:1] in ("{", "]"))


def _not_utf8(error: UnicodeDecodeError) -> str:
    return (
        f"not UTF-8: byte {error.object[error.start]:#04x} at place {error.start + 1} of the line"
    )
