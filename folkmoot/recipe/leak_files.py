"""The texts of test files, which must not be in what a recipe makes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow
from storage.rows import read_rows

LEAST_WORDS = 3
"""Shorter texts are labels and names, which any pool has."""


def texts_of(files: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """By the name of each file, every text of its rows, whatever its column.

    Raises:
        InvalidSubmission: when a file cannot be read, or has no text.
    """
    found = {}
    for file in files:
        texts: list[str] = []
        for row in read_rows(file):
            if isinstance(row, BadRow):
                raise InvalidSubmission(f"{file}, row {row.line}: {row.reason}", "mend the file")
            values = (value for value in row.fields.values() if isinstance(value, str))
            texts += [value for value in values if len(value.split()) >= LEAST_WORDS]
        if not texts:
            raise InvalidSubmission(
                f"{file} has no text of {LEAST_WORDS} words", "name the file with the test rows"
            )
        found[file.name] = tuple(texts)
    return found
