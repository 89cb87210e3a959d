"""What a format of input files declares: its name, the endings of its files, how it is read.

Another package brings one by an entry point of the group ``folkmoot.importers``: see
:mod:`schema.registry`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from schema.errors import InvalidSubmission, UserError
from schema.registry import BUILT_IN, Registry
from storage.formats.base import BadRow, Counts, Row

Told = Callable[[str], None]
"""Gets a line about how a file was understood, such as ``columns are separated by semicolons``."""

RowReader = Callable[[BinaryIO, Told], Iterator[Row | BadRow]]
"""Reads the rows of a stream, one at a time; a bad one is a row too, with its reason. The stream
can be sought to its beginning, where it stands. Raises InvalidSubmission where nothing of it can
be used."""


FolderReader = Callable[[Path, Told], Iterator[Row | BadRow]]
"""The same of a folder of files."""

R = TypeVar("R", bound=RowReader)
F = TypeVar("F", bound=FolderReader)


class Importer(NamedTuple):
    """One format of input files."""

    name: str
    read: RowReader
    endings: tuple[str, ...]
    """Of its files' names, in lower case, such as ``.csv``."""
    text: bool
    """Whether its streams are text, which is handed over in UTF-8 whatever it was in."""
    written_as: str
    """The ending of the file in which its rows come back, where nobody says."""
    is_folder: Callable[[Path], bool] | None = None
    """Of a format that is a folder: whether one is in it."""
    read_folder: FolderReader | None = None
    """How a folder is read."""
    counts: Counts = ""
    """What its offsets count; empty where there are none, or where the file says it."""
    extra: str = ""
    """What has to be installed for it: an extra of folkmoot."""
    tells: Callable[[str], bool] | None = None
    """Whether a text is in this format by its beginning, whatever its name says."""


IMPORTERS: Registry[Importer] = Registry(
    "format of input files", "folkmoot.importers", error=UserError
)


def importer(
    name: str,
    *endings: str,
    text: bool = True,
    written_as: str = ".jsonl",
    counts: Counts = "",
    extra: str = "",
    tells: Callable[[str], bool] | None = None,
) -> Callable[[R], R]:
    """Function decorator: makes a format of input files known under its name.

    Args:
        name: the format's, which ``--input-format`` takes.
        endings: of its files' names, such as ``.csv``.
        text: whether its files are text; then its streams are in UTF-8, whatever the file is in.
        written_as: the ending of the file in which its rows come back, where nobody says.
        counts: what its offsets count.
        extra: what has to be installed for it.
        tells: whether a text is in this format by its beginning, whatever its name says.
    """

    def register(function: R) -> R:
        lower = tuple(ending.lower() for ending in endings)
        found = Importer(name, function, lower, text, written_as)
        IMPORTERS.add(name, found._replace(counts=counts, extra=extra, tells=tells))
        return function

    return register


def folder_importer(
    name: str, is_folder: Callable[[Path], bool], *, counts: Counts = "", extra: str = ""
) -> Callable[[F], F]:
    """Function decorator: makes a format known that is a folder of files.

    Args:
        name: the format's.
        is_folder: whether a folder is one, by the files in it.
        counts: what its offsets count.
        extra: what has to be installed for it.
    """

    def register(function: F) -> F:
        found = Importer(name, _no_stream, (), False, ".jsonl", is_folder, function, counts, extra)
        IMPORTERS.add(name, found)
        return function

    return register


def _no_stream(stream: BinaryIO, told: Told) -> Iterator[Row | BadRow]:
    raise InvalidSubmission("it is a file, and the format is a folder of files", "name the folder")


def importer_of_folder(folder: Path) -> Importer | None:
    """The format that a folder is in, by the files in it; None when nobody knows it."""
    known = (each for each in importers() if each.is_folder and each.is_folder(folder))
    return next(known, None)


def holding(pattern: str) -> Callable[[Path], bool]:
    """Whether a folder, or one in it, holds a file of such a name, such as ``*.ann``. Farther down
    nobody looks: it may be anybody's folder."""
    return lambda folder: next(files_in(folder, pattern), None) is not None


def files_in(folder: Path, pattern: str) -> Iterator[Path]:
    """The files of such a name in a folder and in those in it, by their paths."""
    yield from sorted((*folder.glob(pattern), *folder.glob(f"*/{pattern}")))


def importers() -> Iterator[Importer]:
    """All formats that can be read, built-in ones first. Another package's is imported when it is
    its turn; one that does not load is left out (``folkmoot doctor`` names it)."""
    for name in sorted(IMPORTERS.names(), key=lambda name: IMPORTERS.origin(name) != BUILT_IN):
        try:
            yield IMPORTERS.get(name)
        except UserError:
            continue


def importer_of_ending(ending: str) -> Importer | None:
    """The format that files with this ending are in; None when nobody has declared it."""
    return next((each for each in importers() if ending.lower() in each.endings), None)


def silent(line: str) -> None:
    """Tells nobody."""
