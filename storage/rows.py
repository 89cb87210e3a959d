"""Rows of an input file, JSONL or CSV, one at a time; a bad one is a row too, with its reason."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from schema.base import Json
from schema.errors import InvalidSubmission

MAX_ROW_BYTES = 1024 * 1024
"""The longest line of JSON, or cell of CSV; more is a bad row, and is not kept in memory."""

EXCERPT = 200
"""How many characters of a bad row are shown."""

BOM = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """One row: its fields, and the line of the file where it ends."""

    line: int
    fields: dict[str, Json]


class BadRow(NamedTuple):
    """One row that cannot be read."""

    line: int
    reason: str
    excerpt: str
    """How it begins."""


def read_rows(path: Path) -> Iterator[Row | BadRow]:
    """The rows of a file, by its ending: ``.jsonl``, ``.ndjson`` or ``.csv``.

    Raises:
        InvalidSubmission: when the file is not there, has another ending, is in UTF-16, or is a
            CSV file whose header cannot be used.
    """
    readers = {".jsonl": read_jsonl, ".ndjson": read_jsonl, ".csv": read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InvalidSubmission(
            f"{path} is neither JSONL nor CSV", "name the file with .jsonl or .csv at its end"
        )
    try:
        with path.open("rb") as stream:
            yield from reader(stream)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InvalidSubmission(f"{path} cannot be read ({error.strerror})") from error


def read_jsonl(stream: BinaryIO) -> Iterator[Row | BadRow]:
    """One JSON object a line. Blank lines are skipped, a byte order mark and CRLF are allowed."""
    lines = _Lines(stream)
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


def read_csv(stream: BinaryIO) -> Iterator[Row | BadRow]:
    """Rows of a CSV file with a header (RFC 4180); every value is text.

    Quotes that are not closed where they should be make a bad row, as do more or fewer cells
    than the header has.

    Raises:
        InvalidSubmission: when the header cannot be used.
    """
    csv.field_size_limit(MAX_ROW_BYTES)  # one setting for the whole process; nobody else reads CSV
    lines = _Lines(stream)
    # Bytes that are not UTF-8 travel as half surrogates, so that they spoil their own row alone.
    cells_of = csv.reader((raw.decode("utf-8", "surrogateescape") for raw in lines), strict=True)
    header = _header(cells_of)
    while header:
        begins = lines.number + 1
        try:
            cells = next(cells_of)
        except StopIteration:
            return
        except csv.Error as error:
            where = f" (lines {begins} to {lines.number})" if lines.number > begins else ""
            yield BadRow(lines.number, f"not CSV: {error}{where}", "")
            continue
        if not cells:
            continue
        reason = _bad_cells(header, cells, lines)
        if reason:
            shown = ",".join(cells).encode("utf-8", "replace").decode()
            yield BadRow(lines.number, reason, shown[:EXCERPT])
        else:
            yield Row(lines.number, dict(zip(header, cells, strict=True)))


class _Lines:
    """The lines of a stream as bytes, none longer than the limit in memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0
        self.too_long = False
        """Whether the line that was given last had more than the limit, which was left out."""

    def __iter__(self) -> Iterator[bytes]:
        while line := self._stream.readline(MAX_ROW_BYTES):
            self.number += 1
            self.too_long = len(line) == MAX_ROW_BYTES and not line.endswith(b"\n")
            if self.too_long:
                while (rest := self._stream.readline(MAX_ROW_BYTES)) and not rest.endswith(b"\n"):
                    pass
                line += b"\n"
            if self.number == 1:
                if line.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise InvalidSubmission("the file is in UTF-16", "save it as UTF-8")
                line = line.removeprefix(BOM)
            yield line


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


def _header(cells_of: Iterator[list[str]]) -> list[str]:
    """The names in the first line; empty for an empty file."""
    try:
        header = [name.strip() for name in next(cells_of, [])]
    except csv.Error as error:
        raise InvalidSubmission(f"the header is not CSV: {error}") from error
    unnamed = [str(place) for place, name in enumerate(header, start=1) if not name]
    if unnamed:
        raise InvalidSubmission(
            f"column {', '.join(unnamed)} has no name in the header",
            "the first line must name every column",
        )
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise InvalidSubmission(
            f"the header names a column twice: {', '.join(repeated)}", "rename one of them"
        )
    return header


def _bad_cells(header: list[str], cells: list[str], lines: _Lines) -> str:
    if lines.too_long:
        return f"the line is longer than {MAX_ROW_BYTES} bytes"
    if len(cells) != len(header):
        return f"{len(cells)} cells, but the header names {len(header)} columns"
    for name, cell in zip(header, cells, strict=True):
        if "\0" in cell:
            return f"column {name!r} holds a NUL character"
        try:
            cell.encode()
        except UnicodeEncodeError:
            return f"column {name!r} is not UTF-8"
    return ""


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
