"""CSV with a header (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Options, Row, exporter
from storage.formats.exported_rows import as_json, columns, exported_rows
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES, Lines
from storage.reader import LedgerReads

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


def read_csv(stream: BinaryIO) -> Iterator[Row | BadRow]:
    """Rows of a CSV file with a header (RFC 4180); every value is text.

    Quotes that are not closed where they should be make a bad row, as do more or fewer cells
    than the header has.

    Raises:
        InvalidSubmission: when the header cannot be used.
    """
    csv.field_size_limit(MAX_ROW_BYTES)  # one setting for the whole process; nobody else reads CSV
    lines = Lines(stream)
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


@exporter("csv", ".csv", read=read_csv)
def write_csv(ledger: LedgerReads, campaign: str, options: Options, stream: TextIO) -> int:
    """CSV with a header; what is neither text nor a number is JSON in its cell."""
    names = columns(ledger, campaign)
    guard = guarded if options.guard_formulas else _as_it_is
    # Lines end in CR LF, as RFC 4180 has it; with another ending, the csv module would not quote
    # a lone CR within a cell.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([guard(name) for name in names])
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(exported_rows(ledger, campaign, options), start=1):  # noqa: B007 - see above
        writer.writerow([guard(_cell(row.get(name))) for name in names])
    return written


def guarded(cell: str | float | None) -> str | float | None:
    """A cell that no spreadsheet runs as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def unguarded(cell: str) -> str:
    """A cell that was read, without what :func:`guarded` put before it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA_STARTS else cell


def _as_it_is(cell: str | float | None) -> str | float | None:
    return cell


def _cell(value: Any) -> str | float | None:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    return as_json(value)


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


def _bad_cells(header: list[str], cells: list[str], lines: Lines) -> str:
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
