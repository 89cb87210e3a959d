"""Rows of an input file, in the format that its ending names, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row, format_of_ending, formats


def read_rows(path: Path) -> Iterator[Row | BadRow]:
    """The rows of a file, by its ending: ``.jsonl``, ``.ndjson``, ``.csv``, or one that another
    package has declared. A bad one is a row too, with its reason.

    Raises:
        InvalidSubmission: when the file is not there, has another ending, is in UTF-16, or is a
            CSV file whose header cannot be used.
    """
    form = format_of_ending(path.suffix)
    if form is None or form.read is None:
        readable = [each for each in formats() if each.read is not None]
        names = " nor ".join(each.name.upper() for each in readable)
        endings = " or ".join(each.endings[0] for each in readable if each.endings)
        raise InvalidSubmission(
            f"{path} is neither {names}", f"name the file with {endings} at its end"
        )
    try:
        with path.open("rb") as stream:
            yield from form.read(stream)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InvalidSubmission(f"{path} cannot be read ({error.strerror})") from error
