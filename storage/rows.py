"""Rows of an input file, one at a time, in the format that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from schema.errors import InvalidSubmission
from storage.formats.base import BadRow, Row
from storage.formats.delimited import first_lines
from storage.formats.dialect import dialect_of, is_table
from storage.formats.importers import (
    IMPORTERS,
    Importer,
    Told,
    importer_of_ending,
    importer_of_folder,
    importers,
    silent,
)
from storage.formats.plain_text import begins_with_object
from storage.opening.contents import contents_of, head_of
from storage.opening.encodings import in_utf8
from storage.opening.near import near
from storage.opening.unpacking import PACKED_ENDINGS, unpacked


def read_rows(
    path: Path, *, form: str = "", encoding: str = "", told: Told = silent
) -> Iterator[Row | BadRow]:
    """The rows of a file. A bad one is a row too, with its reason.

    Args:
        path: a plain file, which may be packed with gzip, bzip2 or xz; or a folder of files.
        form: the format; by default the one of the file's ending, or what its first bytes say.
        encoding: of a text; by default what its bytes say.
        told: gets a line about each thing that was found out, and not said.

    Raises:
        InvalidSubmission: when nothing of the file can be read; says what it is, and what to do.
    """
    try:
        if path.is_dir():
            yield from _of_folder(path, form, told)
            return
        with path.open("rb") as packed:
            stream = unpacked(packed)
            chosen = _importer(path, stream, form)
            if chosen.text:
                found = in_utf8(stream, encoding)
                stream = found.stream
                if found.told:
                    told(found.told)
            chosen = _by_content(chosen, stream, form, told)
            yield from chosen.read(stream, told)
    except FileNotFoundError:
        raise InvalidSubmission(f"there is no file {path}", near(path)) from None
    except (IsADirectoryError, PermissionError) as error:
        hint = "name a file that you may read"
        raise InvalidSubmission(f"{path} cannot be read ({error.strerror})", hint) from error
    except InvalidSubmission as error:
        raise InvalidSubmission(f"{path}: {error.message}", error.hint) from None


def _of_folder(folder: Path, form: str, told: Told) -> Iterator[Row | BadRow]:
    chosen = IMPORTERS.get(form) if form else importer_of_folder(folder)
    if chosen is None or chosen.read_folder is None:
        known = [each.name for each in importers() if each.read_folder is not None]
        what = f"{form} is no format of a folder" if form else "it is a folder, in no known format"
        raise InvalidSubmission(what, f"name a file in it, or a folder as {', '.join(known)}")
    told(f"the folder is read as {chosen.name}")
    yield from chosen.read_folder(folder, told)


def written_as(path: Path) -> str:
    """The ending of the file in which a file's rows come back, where nobody says."""
    chosen = importer_of_ending(ending_of(path))
    return chosen.written_as if chosen else ".jsonl"


def ending_of(path: Path) -> str:
    """The ending that names the format: ``.csv`` of ``rows.csv.gz``."""
    inner = path.with_suffix("") if path.suffix.lower() in PACKED_ENDINGS else path
    return inner.suffix.lower()


_UNKNOWN = Importer("", lambda stream, told: iter(()), (), text=True, written_as=".jsonl")
"""Stands for the format of a text that only its own lines tell."""


_RECOGNISED = ("xlsx", "parquet")
"""Formats that are no text, and known by their first bytes."""


def _importer(path: Path, stream: BinaryIO, form: str) -> Importer:
    """The format, by what was said, by the first bytes, by the ending."""
    said = IMPORTERS.get(form) if form else importer_of_ending(ending_of(path))
    recognised = said is not None and said.name in _RECOGNISED
    if said and not said.text and not recognised:
        return said
    contents = contents_of(stream)
    if contents is None:  # it is text; a table of text is often called .xlsx
        return _UNKNOWN if said is None or (recognised and not form) else said
    if not contents.format:
        raise InvalidSubmission(f"it is {contents.words}", contents.fix)
    return IMPORTERS.get(contents.format)


def _by_content(chosen: Importer, stream: BinaryIO, form: str, told: Told) -> Importer:
    """The same, or JSONL or CSV where a file plainly holds that and has another ending, or none."""
    if form or not chosen.text:
        return chosen
    head = head_of(stream)
    beginning = head.decode("utf-8-sig", "replace")
    for each in importers():
        if each.tells is not None and each.tells(beginning):
            told(f"the file is read as {each.name}")
            return each
    lines = first_lines(head)
    if chosen.name in ("", "csv", "tsv") and begins_with_object(head):
        told("the file is JSONL")
        return IMPORTERS.get("jsonl")
    brackets = beginning.lstrip()[:1] in ("{", "[")
    if chosen.name in ("", "json", "jsonl") and not brackets and is_table(dialect_of(lines), lines):
        told("the file is CSV")
        return IMPORTERS.get("csv")
    if chosen is not _UNKNOWN:
        return chosen
    if not head.strip():
        return IMPORTERS.get("jsonl")  # it has no rows, in any format
    endings = ", ".join(each.endings[0] for each in importers() if each.endings)
    raise InvalidSubmission(
        "it is in no format that is known by its name or content",
        f"let its name end in one of {endings}, or say it with --input-format",
    )
