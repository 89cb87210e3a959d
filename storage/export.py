"""Writing rows in one of the :mod:`storage.formats`; a file appears whole or not at all."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path
from typing import TextIO

from storage.formats.base import FORMATS, Exporter, Table
from storage.target import written


def export(table: Table, name: str, target: Path | TextIO) -> int:
    """Write a table in the format ``name``.

    A plain file that is there already is replaced at the end; see :mod:`storage.target`.

    Returns:
        How many rows were written.

    Raises:
        UserError: when there is no such format, its package does not load, or the file cannot be
            written.
        DiskFull: when there is no room.
    """
    write = FORMATS.get(name).write
    # Rows that nobody reads to the end hold a moment of the ledger, which is closed before they
    # would be collected.
    with closing(table.rows):
        return _written(write, table, target)


def _written(write: Exporter, table: Table, target: Path | TextIO) -> int:
    if not isinstance(target, Path):
        return write(table, target)
    with written(target) as file:
        # A text that is no Unicode (half a pair of surrogates) is written as JSON escapes it.
        stream = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        try:
            return write(table, stream)
        finally:
            stream.detach()
