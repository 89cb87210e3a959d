"""Writing rows in one of the :mod:`storage.formats`; all that is written appears whole or not at
all."""

from __future__ import annotations

import io
import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, TextIO

from schema.errors import UserError
from storage.formats.base import FORMATS, Format, Table
from storage.target import check_target, written
from storage.target_folder import check_folder, written_folder


def export(table: Table, name: str, target: Path | TextIO) -> int:
    """Write a table in the format ``name``.

    A plain file that is there already is replaced at the end; see :mod:`storage.target`. So is a
    folder that an earlier export of the same format has made, and no other.

    Returns:
        How many rows were written.

    Raises:
        UserError: when there is no such format, its package does not load, or the file cannot be
            written.
        DiskFull: when there is no room.
    """
    format = FORMATS.get(name)
    # Rows that nobody reads to the end hold a moment of the ledger, which is closed before they
    # would be collected.
    with closing(table.rows):
        return _written(format, table, target)


def check_export(name: str, target: Path | None) -> None:
    """See before the work that ``target`` can be written in this format; None is a stream.

    Raises:
        UserError: when it cannot.
        DiskFull: when there is no room even for an empty file.
    """
    if FORMATS.get(name).into == "folder":
        if target is None:
            raise UserError(f"{name} is a folder of files", f"name one, for example: --out {name}")
        check_folder(target, name)
    elif target is not None:
        check_target(target)
    elif FORMATS.get(name).into == "bytes" and sys.stdout.isatty():
        raise UserError(f"{name} is no text for a terminal", "name a file: --out FILE")


def told(table: Table, name: str) -> str:
    """What the file does not have, on one line; empty where it has everything."""
    never = FORMATS.get(name).without
    counted = [f"{what} ({number:,})" for what, number in sorted(table.left_out.items())]
    parts = [f"{name} does not hold {never}"] if never else []
    return "; ".join([*parts, *([f"left out: {', '.join(counted)}"] if counted else [])])


def _bytes_of(stream: TextIO, format: Format) -> BinaryIO:
    try:
        return stream.buffer
    except AttributeError:  # the terminal, or a stream of text in memory
        raise UserError(f"{format.name} is no text", "name a file: --out FILE") from None


def _written(format: Format, table: Table, target: Path | TextIO) -> int:
    if format.into == "folder":
        if not isinstance(target, Path):
            raise UserError(f"{format.name} is a folder of files, and no stream", "name a folder")
        with written_folder(target, format.name) as folder:
            return format.write(table, folder)
    if not isinstance(target, Path):
        return format.write(table, target if format.into == "text" else _bytes_of(target, format))
    with written(target) as file:
        if format.into == "bytes":
            return format.write(table, file)
        # A text that is no Unicode (half a pair of surrogates) is written as JSON escapes it.
        stream = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=True)
        try:
            return format.write(table, stream)
        finally:
            stream.detach()
