"""On which line of a TOML text a key stands: the reader of the standard library does not say.

The text is cut into statements (a header, or a key with its value, over as many lines as it takes).
Each is TOML by itself, and so the standard library's own reader tells what it sets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from schema.base import Json

Path = tuple[str | int, ...]
"""Keys, and places in lists, from the outside in."""


def line_of(text: str, path: Path) -> int:
    """The line, from 1, where the value at ``path`` begins, or else what should hold it.

    Args:
        text: valid TOML, its lines ended by line feeds.
    """
    places = _places(text)
    while path not in places:
        path = path[:-1]
    first, last = places[path]
    return _within(text.split("\n"), first, last, path)


@lru_cache(maxsize=1)
def _places(text: str) -> dict[Path, tuple[int, int]]:
    """The first and the last line of the statement in which each value first occurs."""
    places: dict[Path, tuple[int, int]] = {(): (1, 1)}
    lengths: dict[Path, int] = {}
    section: Path = ()
    for first, last, statement in _statements(text.split("\n")):
        data = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            section = _section(data, lengths)
            new = [section[:n] for n in range(1, len(section) + 1)]
        else:
            new = [section + path for path in _paths(data)]
        for path in new:
            places.setdefault(path, (first, last))
    return places


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """The first line, counted from 1, the last, and the text of every statement."""
    first = 0
    for last in range(1, len(lines) + 1):
        statement = "\n".join(lines[first:last])
        try:
            tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue  # a list or a text goes on
        yield first + 1, last, statement
        first = last


def _section(header: Json, lengths: dict[Path, int]) -> Path:
    """The path of the section that a header begins.

    Args:
        header: what the header is by itself: sections within sections, the last one empty.
        lengths: how many sections of a list were begun; is brought up to date.
    """
    path: Path = ()
    while header:
        (key, header) = next(iter(header.items()))
        path = (*path, key)
        if isinstance(header, list):
            lengths[path] = lengths.get(path, 0) + 1
            header = header[0]
        if path in lengths:
            path = (*path, lengths[path] - 1)
    return path


def _paths(value: Json) -> Iterator[Path]:
    """The paths of everything within a value."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield (key,)
            yield from ((key, *path) for path in _paths(part))


def _within(lines: Sequence[str], first: int, last: int, path: Path) -> int:
    """The line of a statement on which its innermost key is written, where just one can be."""
    key = str(path[-1]) if path else ""
    written = re.compile(rf"""(?<![\w-])["']?{re.escape(key)}["']?\s*=""")
    lines_with_it = [n for n in range(first, last + 1) if written.search(lines[n - 1])]
    return lines_with_it[0] if len(lines_with_it) == 1 else first
