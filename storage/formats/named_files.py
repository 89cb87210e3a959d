"""Names of files after the ids of rows, whatever characters these have."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote, unquote

from schema.base import digest

LONGEST_NAME = 230
"""Characters of a file's name without its ending."""
RENAMED = "ids too long for the name of a file, of which a digest is left"


def file_name(id: str, left_out: Counter[str]) -> str:
    """The name of a row's file without its ending; that it is only a digest is counted."""
    name = quote(id, safe=" ")
    if len(name) <= LONGEST_NAME:
        return name
    left_out[RENAMED] += 1
    return digest(id)[:32]


def id_of(name: str) -> str:
    """The id that a file is named after."""
    return unquote(name)
