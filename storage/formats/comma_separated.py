"""CSV with a header (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any, TextIO

from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json
from storage.formats.formulas import guarded
from storage.formats.spreadsheet import MARK, separator_of

Cell = str | int | float | None


@exporter("csv", ".csv", counts="code points")
def write_csv(table: Table, stream: TextIO) -> int:
    """CSV with a header; what is neither text nor a number is JSON in its cell.

    An answer that is one of the campaign's labels is written as it is, whatever it begins with.
    """
    options = table.options
    separator = separator_of(options) if options.excel else ","
    show = _in_digits(separator) if options.excel else _as_it_is
    if options.excel:
        stream.write(MARK)
    # Lines end in CR LF, as RFC 4180 has it; with another ending, the csv module would not quote
    # a lone CR within a cell.
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    guard = guarded if options.guard_formulas else str
    writer.writerow([guard(name) for name in table.columns])

    def cell(name: str, value: Any) -> Cell:
        plain = _cell(value)
        if not isinstance(plain, str):
            return show(plain)
        return plain if name == "annotation" and plain in table.labels else guard(plain)

    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(table.rows, start=1):  # noqa: B007 - see above
        writer.writerow([cell(name, row.get(name)) for name in table.columns])
    return written


def _cell(value: Any) -> Cell:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    return as_json(value)


def _as_it_is(number: Cell) -> Cell:
    return number


def _in_digits(separator: str) -> Callable[[Cell], Cell]:
    """Numbers with the decimal sign that goes with a separator."""

    def shown(number: Cell) -> Cell:
        return str(number).replace(".", ",") if isinstance(number, float) else number

    return shown if separator == ";" else _as_it_is
