"""Excel workbooks (.xlsx): the first sheet that has rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from storage.formats.column_names import column_names
from storage.formats.importers import Told, importer, silent
from storage.formats.typed_cells import library, typed_row
from storage.opening.unpacking import limit_of, too_much

MOST_SHARED = 512 * 1024 * 1024
"""A workbook keeps its texts apart from its rows; so many bytes of them are held in memory."""


@importer("xlsx", ".xlsx", ".xlsm", text=False, written_as=".csv", extra="excel")
def read_excel(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """The rows of the first sheet that has any, under its first row that is not blank. Numbers and
    truths keep their type, moments are texts, formulas are what they came to.

    Raises:
        UserError: when openpyxl is not installed.
        InvalidSubmission: when it is no workbook, unpacks to too much, or its header names a
            column twice.
    """
    if not stream.seek(0, io.SEEK_END):
        return
    openpyxl = library("openpyxl", "openpyxl>=3.1", "an Excel workbook")
    _check_size(stream)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as error:  # noqa: BLE001 - of a damaged workbook openpyxl raises anything
        raise _damaged(error) from None
    try:
        for sheet in book.worksheets:
            rows = _cells(sheet)
            header = next(rows, None)
            if header is None:
                continue
            others = len(book.worksheets) - 1
            if others:
                told(f"the rows are those of the sheet {sheet.title!r}; {others} more are not read")
            yield from _under(header, rows)
            return
    finally:
        book.close()


def _under(
    header: tuple[int, list[Any]], rows: Iterator[tuple[int, list[Any]]]
) -> Iterator[Row | BadRow]:
    names = column_names(["" if cell is None else str(cell) for cell in header[1]])
    for number, cells in rows:
        beyond = [cell for cell in cells[len(names) :] if cell is not None]
        if beyond:
            yield BadRow(number, f"a cell stands right of the {len(names)} columns", "")
            continue
        cells = [*cells, *[None] * (len(names) - len(cells))][: len(names)]
        yield typed_row(number, names, cells)


def _cells(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank, with their numbers; no empty cell ends one."""
    sheet.reset_dimensions()  # what a workbook says of its size may be wrong
    rows = iter(sheet.iter_rows(values_only=True))
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - as above, in the middle of it
            raise _damaged(error) from None
        number += 1
        cells = list(row)
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if any(cell is not None and str(cell).strip() for cell in cells):
            yield number, cells


def _check_size(stream: BinaryIO) -> None:
    """See that a workbook unpacks to what can be held."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError) as error:
        raise _damaged(error) from None
    if sum(sizes.values()) > limit_of(size):
        raise too_much(size)
    if sizes.get("xl/sharedStrings.xml", 0) > MOST_SHARED:
        raise InvalidSubmission(
            f"the texts of the workbook take more than {MOST_SHARED // 1024 // 1024} MiB",
            "save it as CSV",
        )
    stream.seek(0)


def _damaged(error: Exception) -> InvalidSubmission:
    return InvalidSubmission(
        f"it is no Excel workbook that can be read ({error})", "save it again, or as CSV"
    )
