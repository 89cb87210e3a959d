"""What a format declares that is written: its name, the endings of its files, how it is written.
How formats are read is in :mod:`storage.formats.importers`.

Another package brings a format by an entry point of the group ``folkmoot.exporters``: see
:mod:`schema.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TextIO

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


Exporter = Callable[[Table, TextIO], int]
"""Writes a table to a stream and returns how many rows it wrote."""


class Format(NamedTuple):
    """One format of files."""

    name: str
    write: Exporter
    endings: tuple[str, ...] = ()
    """Which names of files ask for it, such as ``.csv``, in lower case."""


FORMATS: Registry[Format] = Registry("export format", "folkmoot.exporters", error=UserError)


def exporter(name: str, *endings: str) -> Callable[[Exporter], Exporter]:
    """Function decorator: makes a format known under its name.

    Args:
        name: the format's.
        endings: which names of files ask for it, such as ``.csv``.
    """

    def register(function: Exporter) -> Exporter:
        lower = tuple(ending.lower() for ending in endings)
        FORMATS.add(name, Format(name, function, lower))
        return function

    return register


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
