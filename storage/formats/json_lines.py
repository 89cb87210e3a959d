"""JSONL: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from schema.base import Json
from storage.formats.base import BadRow, Options, Row, exporter
from storage.formats.exported_rows import as_json, exported_rows
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES, Lines
from storage.reader import LedgerReads


def read_jsonl(stream: BinaryIO) -> Iterator[Row | BadRow]:
    """One JSON object a line. Blank lines are skipped, a byte order mark and CRLF are allowed."""
    lines = Lines(stream)
    for raw in lines:
        text = raw.decode("utf-8", "replace").strip()
        if not text:
            continue
        try:
            if lines.too_long:
                raise ValueError(f"the line is longer than {MAX_ROW_BYTES} bytes")
            yield Row(lines.number, _json_object(raw.decode("utf-8").rstrip()))
        except UnicodeDecodeError as error:
            yield BadRow(lines.number, _not_utf8(error), text[:EXCERPT])
        except (ValueError, RecursionError) as error:
            yield BadRow(lines.number, _one_line(error), text[:EXCERPT])


@exporter("jsonl", ".jsonl", ".ndjson", read=read_jsonl)
def write_jsonl(ledger: LedgerReads, campaign: str, options: Options, stream: TextIO) -> int:
    """One JSON object a row."""
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(exported_rows(ledger, campaign, options), start=1):  # noqa: B007 - see above
        stream.write(as_json(row) + "\n")
    return written


def _json_object(text: str) -> dict[str, Json]:
    value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_distinct)
    if not isinstance(value, dict):
        raise ValueError("the line is JSON, but not an object with named fields")
    json.dumps(value, ensure_ascii=False).encode()  # half surrogate pairs have no UTF-8
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"a field stands twice: {next(n for n in names if names.count(n) > 1)!r}")
    return fields


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _not_utf8(error: UnicodeDecodeError) -> str:
    return (
        f"not UTF-8: byte {error.object[error.start]:#04x} at place {error.start + 1} of the line"
    )


def _one_line(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at place {error.pos + 1} of the line"
    if isinstance(error, UnicodeEncodeError):
        return "holds half of a surrogate pair, which is no character"
    if isinstance(error, RecursionError):
        return "not JSON that can be read: nested too deeply"
    return str(error)
