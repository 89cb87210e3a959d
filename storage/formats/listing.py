"""All formats with what each declares: one row a name, whether it is read, written, or both."""

from __future__ import annotations

from schema.base import Frozen
from storage.formats.base import Counts, Format, formats
from storage.formats.importers import Importer, importers


class ListedFormat(Frozen):
    """What a format declares."""

    name: str
    endings: tuple[str, ...]
    """Of its files; none of a folder, or of one that must be asked for by name."""
    reads: bool
    writes: bool
    folder: bool
    extra: str
    """What has to be installed for it; empty for nothing."""
    counts: Counts
    """What its offsets count."""
    without: str
    """What it never holds."""


def listed() -> tuple[ListedFormat, ...]:
    """Every format, by name."""
    written = {each.name: each for each in formats()}
    read = {each.name: each for each in importers()}
    return tuple(
        _one(name, written.get(name), read.get(name)) for name in sorted({*written, *read})
    )


def _one(name: str, written: Format | None, read: Importer | None) -> ListedFormat:
    both = [*(written.endings if written else ()), *(read.endings if read else ())]
    return ListedFormat(
        name=name,
        endings=tuple(dict.fromkeys(both)),
        reads=read is not None,
        writes=written is not None,
        folder=written.into == "folder" if written else bool(read and read.read_folder),
        extra=(written.extra if written else "") or (read.extra if read else ""),
        counts=(written.counts if written else "") or (read.counts if read else ""),
        without=written.without if written else "",
    )
