"""CSV, and its relatives: rows of cells with commas, semicolons, tabs or bars between them."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from storage.formats.column_names import column_names
from storage.formats.dialect import SEPARATORS, Dialect, dialect_of
from storage.formats.formulas import unguarded
from storage.formats.importers import Told, importer, silent
from storage.formats.lines import EXCERPT, MAX_ROW_BYTES, Lines
from storage.opening.contents import HEAD, head_of

MOST_OPEN = 100
"""So many quotation marks that are never closed are put right, each with a look ahead."""


@importer("csv", ".csv", written_as=".csv")
def read_csv(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """Rows of a CSV file with a header (RFC 4180); every value is text. What separates its columns
    is found out, and told where it is no comma.

    Quotes that are not closed where they should be make a bad row, as do more or fewer cells
    than the header has. Blank lines are skipped, those of empty cells too.

    Raises:
        InvalidSubmission: when the header cannot be used.
    """
    yield from _read(stream, told, "".join(SEPARATORS))


@importer("tsv", ".tsv", ".tab", written_as=".csv")
def read_tsv(stream: BinaryIO, told: Told = silent) -> Iterator[Row | BadRow]:
    """Rows with tabs between their cells; else as :func:`read_csv`."""
    yield from _read(stream, told, "\t,;|")


OURS = {"annotation", "outcome", "decided_by", "campaign", "task", "version"}
"""A file with these columns was written by folkmoot: its cells are guarded against formulas."""


class _Line(NamedTuple):
    number: int
    text: str
    too_long: bool


class _TooLong(Exception):
    """One row goes on for more lines than may be kept."""


class _Feed:
    """Lines for the reader of CSV; those of the row that it is at can be given again."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._rest = iter(lines)
        self._again: deque[_Line] = deque()
        self.row: list[_Line] = []
        """The lines of the row that is being read."""
        self.kept = 0
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            # Bytes that are not UTF-8 travel as half surrogates, so that they spoil their own row.
            text = next(self._rest).decode("utf-8", "surrogateescape")
            line = _Line(self._lines.number, text, self._lines.too_long)
        self.row.append(line)
        self.number = line.number
        self.kept += len(line.text)
        if self.kept > MAX_ROW_BYTES and len(self.row) > 1:
            raise _TooLong
        return line.text

    def next_row(self) -> None:
        """What comes is another row."""
        self.row, self.kept = [], 0

    def give_again(self) -> None:
        """All lines of the row but its first come again."""
        self._again.extendleft(reversed(self.row[1:]))
        self.number = self.row[0].number


def _read(stream: BinaryIO, told: Told, separators: str) -> Iterator[Row | BadRow]:
    csv.field_size_limit(MAX_ROW_BYTES)  # one setting for the whole process; nobody else reads CSV
    dialect = _dialect(stream, separators)
    _tell(dialect, told, separators[0])
    feed = _Feed(Lines(stream))
    for _ in range(dialect.skip):
        next(feed)
    cells_of = _reader(feed, dialect)
    header = _header(cells_of, feed, dialect)
    put_right, ours = 0, set(header) >= OURS
    while header:
        feed.next_row()
        try:
            cells = next(cells_of)
        except StopIteration:
            return
        except (csv.Error, _TooLong) as error:
            never_closed = isinstance(error, _TooLong) or "unexpected end" in str(error)
            if never_closed and len(feed.row) > 1 and put_right < MOST_OPEN:
                put_right += 1
                reason = "not CSV: a quotation mark is opened in this line and never closed"
                yield BadRow(feed.row[0].number, reason, _shown(feed.row[0].text.rstrip()))
                feed.give_again()
                cells_of = _reader(feed, dialect)
                continue
            begins, ends = feed.row[0].number, feed.number
            where = f" (lines {begins} to {ends})" if ends > begins else ""
            reason = f"the row is longer than {MAX_ROW_BYTES} bytes"
            reason = reason if isinstance(error, _TooLong) else f"not CSV: {error}"
            yield BadRow(ends, f"{reason}{where}", _shown(feed.row[0].text.rstrip()))
            continue
        if dialect.extra == "last" and len(cells) == len(header) + 1 and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if ours:
            cells = [unguarded(cell) for cell in cells]
        reason = _bad_cells(header, cells, feed)
        if reason:
            yield BadRow(feed.number, reason, _shown(dialect.separator.join(cells)))
        else:
            yield Row(feed.number, dict(zip(header, cells, strict=True)))


def _dialect(stream: BinaryIO, separators: str) -> Dialect:
    head = head_of(stream)
    return dialect_of(first_lines(head), separators)


def first_lines(head: bytes) -> list[str]:
    """The whole lines among the first bytes of a file."""
    lines = [f"{line}\n" for line in head.decode("utf-8-sig", "replace").split("\n")]
    # The last one goes on, or is what stands behind the last line's end.
    return lines[:-1] if len(head) == HEAD or lines[-1] == "\n" else lines


def _tell(dialect: Dialect, told: Told, usual: str) -> None:
    if dialect.separator != usual and dialect.columns > 1:
        name = SEPARATORS.get(dialect.separator, repr(dialect.separator))
        told(f"columns are separated by {name}")
    if not dialect.quoting:
        told("quotation marks are part of the cells: they do not stand as in CSV")


def _reader(feed: _Feed, dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        feed,
        delimiter=dialect.separator,
        quoting=csv.QUOTE_MINIMAL if dialect.quoting else csv.QUOTE_NONE,
        strict=True,
    )


def _header(cells_of: Iterator[list[str]], feed: _Feed, dialect: Dialect) -> list[str]:
    """The names of the columns; empty for an empty file."""
    try:
        header = next(cells_of, [])
    except (csv.Error, _TooLong) as error:
        raise InvalidSubmission(f"the header is not CSV: {error}") from error
    if not header:
        return []
    if any(line.too_long for line in feed.row):
        raise InvalidSubmission(f"the header is longer than {MAX_ROW_BYTES} bytes")
    for cell in header:
        if reason := _bad_cell(cell):
            raise InvalidSubmission(
                f"the header {reason}", "name its encoding with --encoding, or save it as UTF-8"
            )
    if set(header) >= OURS:
        header = [unguarded(name) for name in header]
    return column_names(["", *header] if dialect.extra == "first" else header)


def _bad_cells(header: list[str], cells: list[str], feed: _Feed) -> str:
    if any(line.too_long for line in feed.row):
        return f"the line is longer than {MAX_ROW_BYTES} bytes"
    if len(cells) != len(header):
        return f"{len(cells)} cells, but the header names {len(header)} columns"
    for name, cell in zip(header, cells, strict=True):
        if reason := _bad_cell(cell):
            return f"column {name!r} {reason}"
    return ""


def _bad_cell(cell: str) -> str:
    if "\0" in cell:
        return "holds a NUL character"
    try:
        cell.encode()
    except UnicodeEncodeError:
        return "is not UTF-8"
    return ""


def _shown(text: str) -> str:
    return text[:EXCERPT].encode("utf-8", "replace").decode()
