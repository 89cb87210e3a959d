"""A look at a person's file before anything is started, so that a slip costs no run."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from folkmoot.file_rows import Columns
from schema.errors import UserError
from storage.rows import Row, read_rows

ROWS = 20
"""So many rows are looked at."""


def look_at(file: Path, columns: Columns) -> None:
    """Read the first rows, and see that the fields that were named are there.

    Raises:
        UserError: when there is no such file, it is neither JSONL nor CSV, it is empty, or none
            of its first rows has a field of that name.
    """
    if not file.is_file():
        raise UserError(f"there is no file {file}", "give a .jsonl or .csv file")
    first = list(islice(read_rows(file), ROWS))
    if not first:
        raise UserError(f"{file} has no rows", "there is nothing to annotate")
    there: dict[str, None] = {}
    for row in first:
        if isinstance(row, Row):
            there |= dict.fromkeys(row.fields)
    if not there:  # not one row that can be read: each will be rejected, with its reason
        return
    for option, names in _named(columns):
        for name in names:
            if name not in there:
                raise UserError(
                    f"{file} has no field {name!r}; its rows have {', '.join(there)}",
                    f"name the right one with {option}",
                )


def _named(columns: Columns) -> list[tuple[str, tuple[str, ...]]]:
    """The fields that must be there, by the option that names them; a default id or gold need not
    be."""
    defaults = Columns()
    return [
        ("--field", columns.fields),
        ("--id-field", (columns.id,) if columns.id != defaults.id else ()),
        ("--gold-field", (columns.gold,) if columns.gold != defaults.gold else ()),
    ]
