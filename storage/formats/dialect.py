"""How the rows of a text file are parted into cells: found out from its first lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""Those that are looked for, the likeliest first, and what they are called."""

_EXCELS_OWN = re.compile(r"sep=(.)", re.IGNORECASE)
"""The line by which Excel is told what separates the columns."""

Extra = Literal["none", "first", "last"]


class Dialect(NamedTuple):
    """How cells are parted."""

    separator: str = ","
    quoting: bool = True
    """Whether quotation marks hold a cell together, and are not part of it."""
    skip: int = 0
    """So many lines stand before the header."""
    extra: Extra = "none"
    """Whether rows have a cell more than the header: a name of the row at their beginning, as R
    writes it, or an empty cell behind a last separator."""
    columns: int = 1


class _Reading(NamedTuple):
    dialect: Dialect
    like_header: float
    """Which share of the rows has as many cells as the header."""
    broken: bool


def dialect_of(lines: Sequence[str], separators: str = "".join(SEPARATORS)) -> Dialect:
    """The dialect of a file that begins with these lines.

    Args:
        lines: whole lines, with their ends.
        separators: which may part its cells, the likeliest first.
    """
    skip = 0
    while skip < len(lines) and not lines[skip].strip("".join(separators) + ' \r\n\v\f"'):
        skip += 1
    if skip < len(lines) and (told := _EXCELS_OWN.fullmatch(lines[skip].strip("\r\n"))):
        separators, skip = told[1], skip + 1
    rest = lines[skip:]
    readings = [_reading(rest, separator, True) for separator in separators]
    best = max(readings, key=_rank)
    plain = _reading(rest, best.dialect.separator, False)
    customary = best.dialect.separator in "\t|"  # where quotation marks often are just text
    fits = not plain.broken and plain.like_header == 1.0
    if customary and fits and (best.broken or best.like_header < 1.0):
        best = plain
    return best.dialect._replace(skip=skip)


def is_table(dialect: Dialect, lines: Sequence[str]) -> bool:
    """Whether the lines are plainly a table: a header of several columns, and rows like it."""
    reading = _reading(lines[dialect.skip :], dialect.separator, dialect.quoting)
    return reading.dialect.columns > 1 and len(lines) > 1 and reading.like_header > 0.8


def _rank(reading: _Reading) -> tuple[bool, float, int]:
    return reading.dialect.columns > 1, reading.like_header, reading.dialect.columns


def _reading(lines: Sequence[str], separator: str, quoting: bool) -> _Reading:
    rows, broken = _rows(lines, separator, quoting)
    if not rows:
        return _Reading(Dialect(separator, quoting), 0.0, broken)
    header, *others = rows
    width = len(header)
    extra: Extra = "none"
    if others and width > 1 and all(len(row) == width + 1 for row in others):
        if all(not row[-1].strip() for row in others):
            extra = "last"
        elif lines[0].startswith('"'):  # else the cell more is likely a comma in a text
            extra = "first"
    like = sum(len(row) == width + (extra != "none") for row in others)
    share = like / len(others) if others else 1.0
    columns = width + (extra == "first")
    return _Reading(Dialect(separator, quoting, 0, extra, columns), share, broken)


def _rows(lines: Sequence[str], separator: str, quoting: bool) -> tuple[list[list[str]], bool]:
    rows: list[list[str]] = []
    broken = False
    read = csv.reader(
        lines,
        delimiter=separator,
        strict=True,
        quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
    )
    while True:
        try:
            row = next(read)
        except StopIteration:
            return rows, broken
        except csv.Error:
            broken = True
            continue
        if any(cell.strip() for cell in row):
            rows.append(row)
