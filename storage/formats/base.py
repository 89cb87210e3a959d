"""What a format declares that is written: its name, the endings of its files, whether it is text,
bytes or a folder, what has to be installed for it, what its offsets count, what it cannot hold, and
how it is written. How formats are read is in :mod:`storage.formats.importers`.

Another package brings a format by an entry point of the group ``folkmoot.exporters``: see
:mod:`schema.registry`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, TextIO

from kinds.exchange import Sort
from schema.base import Json
from schema.errors import UserError
from schema.registry import BUILT_IN, Registry
from storage.formats.options import Options
from storage.reader import LedgerReads


class Row(NamedTuple):
    """One row that was read: its fields, and the line of the file where it ends."""

    line: int
    fields: dict[str, Json]


class BadRow(NamedTuple):
    """One row that cannot be read."""

    line: int
    reason: str
    excerpt: str
    """How it begins."""


@dataclass(frozen=True)
class Table:
    """What an exporter writes: rows with named columns, and where they come from."""

    ledger: LedgerReads
    campaign: str
    options: Options
    columns: tuple[str, ...]
    """All names that the rows have, in their order."""
    rows: Generator[dict[str, Json]]
    """To be gone through once: there may be more than fit into memory."""
    labels: frozenset[str] = frozenset()
    """The campaign's: answers that a person has typed, and no text of a stranger's."""
    left_out: Counter[str] = field(default_factory=Counter)
    """What an exporter could not write, in words, such as ``spans that cut a token``, and how much
    of it: whoever asked for the export is told."""


Exporter = Callable[[Table, TextIO], int]
"""Writes a table to a stream and returns how many rows it wrote."""
BytesExporter = Callable[[Table, BinaryIO], int]
"""The same for a format that is no text."""
FolderExporter = Callable[[Table, Path], int]
"""The same for one of several files: writes them into an empty folder."""

Into = Literal["text", "bytes", "folder"]
Counts = Literal["", "code points", "UTF-16"]
"""What offsets into a text count; empty where there are none."""


class Format(NamedTuple):
    """One format of files."""

    name: str
    write: Callable[[Table, Any], int]
    """An :data:`Exporter`, or what ``into`` says."""
    endings: tuple[str, ...] = ()
    """Which names of files ask for it, such as ``.csv``, in lower case."""
    into: Into = "text"
    extra: str = ""
    """What has to be installed for it: an extra of folkmoot, as in ``folkmoot[parquet]``."""
    counts: Counts = ""
    without: str = ""
    """What it never holds, in words."""
    holds: tuple[Sort, ...] = ()
    """What answers may be that it has a place for; empty where it holds any."""


FORMATS: Registry[Format] = Registry("export format", "folkmoot.exporters", error=UserError)


def exporter(
    name: str,
    *endings: str,
    extra: str = "",
    counts: Counts = "",
    without: str = "",
    holds: tuple[Sort, ...] = (),
) -> Callable[[Exporter], Exporter]:
    """Function decorator: makes a format of text known under its name.

    Args:
        name: the format's.
        endings: which names of files ask for it, such as ``.csv``.
        extra: see :attr:`Format.extra`.
        counts: see :attr:`Format.counts`.
        without: see :attr:`Format.without`.
        holds: see :attr:`Format.holds`.
    """

    def register(function: Exporter) -> Exporter:
        _add(Format(name, function, endings, "text", extra, counts, without, holds))
        return function

    return register


def bytes_exporter(
    name: str,
    *endings: str,
    extra: str = "",
    counts: Counts = "",
    without: str = "",
    holds: tuple[Sort, ...] = (),
) -> Callable[[BytesExporter], BytesExporter]:
    """As :func:`exporter`, for a format that is no text."""

    def register(function: BytesExporter) -> BytesExporter:
        _add(Format(name, function, endings, "bytes", extra, counts, without, holds))
        return function

    return register


def folder_exporter(
    name: str,
    *,
    extra: str = "",
    counts: Counts = "",
    without: str = "",
    holds: tuple[Sort, ...] = (),
) -> Callable[[FolderExporter], FolderExporter]:
    """As :func:`exporter`, for a format of several files in a folder."""

    def register(function: FolderExporter) -> FolderExporter:
        _add(Format(name, function, (), "folder", extra, counts, without, holds))
        return function

    return register


def _add(format: Format) -> None:
    lower = tuple(ending.lower() for ending in format.endings)
    FORMATS.add(format.name, format._replace(endings=lower))


def formats() -> Iterator[Format]:
    """All formats that can be had, built-in ones first. Another package's is imported when it is
    its turn; one that does not load is left out (``folkmoot doctor`` names it)."""
    for name in sorted(FORMATS.names(), key=lambda name: FORMATS.origin(name) != BUILT_IN):
        try:
            yield FORMATS.get(name)
        except UserError:
            continue


def format_of_ending(ending: str) -> Format | None:
    """The format that files with this ending are in; None when nobody has declared it."""
    found = (each for each in formats() if ending.lower() in each.endings)
    return next(found, None)
