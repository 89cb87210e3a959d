"""CSV with a header (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from typing import Any, TextIO

from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


@exporter("csv", ".csv")
def write_csv(table: Table, stream: TextIO) -> int:
    """CSV with a header; what is neither text nor a number is JSON in its cell."""
    names = table.columns
    guard = guarded if table.options.guard_formulas else _as_it_is
    # Lines end in CR LF, as RFC 4180 has it; with another ending, the csv module would not quote
    # a lone CR within a cell.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([guard(name) for name in names])
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(table.rows, start=1):  # noqa: B007 - see above
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
