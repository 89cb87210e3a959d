"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO, NamedTuple

from schema.errors import InvalidSubmission

HEAD = 64 * 1024
"""So many bytes at the beginning are looked at."""


MOST_CONTROLS = 8
"""So many control characters may stand in any text."""


class Contents(NamedTuple):
    """A sort of file that is no text."""

    words: str
    """What it is called in a sentence."""
    fix: str
    """What to do with it; empty where it can be read."""
    format: str = ""
    """The format that reads it, if there is one."""


_OTHER = "give the rows as JSONL or CSV"
_UNPACK = "unpack it, and give the file with the rows"
_PARQUET = Contents("a Parquet file", "", "parquet")
_WORKBOOK = Contents("an Excel workbook", "", "xlsx")

_BEGINNINGS: tuple[tuple[bytes, Contents], ...] = (
    (b"PAR1", _PARQUET),
    (b"%PDF", Contents("a PDF", "copy its text into a file of rows")),
    (b"\xd0\xcf\x11\xe0", Contents("an old Excel or Word file", "save it as .xlsx or CSV")),
    (b"{\\rtf", Contents("a document (RTF)", "save it as plain text, one text a line, in .txt")),
    (b"\x89PNG", Contents("a picture (PNG)", _OTHER)),
    (b"\xff\xd8\xff", Contents("a picture (JPEG)", _OTHER)),
    (b"GIF8", Contents("a picture (GIF)", _OTHER)),
    (b"II*\0", Contents("a picture (TIFF)", _OTHER)),
    (b"RIFF", Contents("a picture or sound (RIFF)", _OTHER)),
    (b"OggS", Contents("a sound (Ogg)", _OTHER)),
    (b"ID3", Contents("a sound (MP3)", _OTHER)),
    (b"7z\xbc\xaf", Contents("a 7z archive", _UNPACK)),
    (b"Rar!", Contents("a RAR archive", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Contents("packed with zstd", "unpack it: unzstd FILE")),
    (b"SQLite format 3", Contents("an SQLite database", "export its rows as CSV")),
    (b"ARROW1", Contents("an Arrow file", "save it as Parquet or CSV")),
    (b"FEA1", Contents("a Feather file", "save it as Parquet or CSV")),
    (b"\x93NUMPY", Contents("a NumPy array", _OTHER)),
    (b"\x89HDF", Contents("an HDF5 file", _OTHER)),
    (b"$FL2", Contents("an SPSS file", "save it as CSV")),
    (b"<stata_dta>", Contents("a Stata file", "save it as CSV")),
    (b"\x7fELF", Contents("a program", _OTHER)),
    (b"GGUF", Contents("a model", _OTHER)),
    (b"version https://git-lfs", Contents("a pointer of Git LFS, not the file", "git lfs pull")),
)
_IN_ZIP: tuple[tuple[str, Contents], ...] = (
    ("xl/workbook.xml", _WORKBOOK),
    ("xl/workbook.bin", Contents("a binary Excel workbook", "save it as .xlsx or CSV")),
    ("word/document.xml", Contents("a Word document", "save it as plain text, one text a line")),
    ("ppt/presentation.xml", Contents("a PowerPoint file", _OTHER)),
    ("content.xml", Contents("an OpenDocument file", "save it as .xlsx or CSV")),
    ("Index/Document.iwa", Contents("a Numbers or Pages file", "export it as .xlsx or CSV")),
)
_ARCHIVE = Contents("a zip archive", _UNPACK)
_TAR = Contents("a tar archive", _UNPACK)
_WEB_PAGE = Contents("a web page (HTML)", "fetch the file itself, not the page that shows it")
_XML = Contents("XML", _OTHER)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes; the stream stands at its beginning again. Empty for a pipe."""
    if not stream.seekable():
        return b""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def contents_of(stream: BinaryIO) -> Contents | None:
    """What a stream holds if that is no text; None for text. It may be in UTF-16.

    Raises:
        InvalidSubmission: for bytes that are neither text nor anything known.
    """
    head = head_of(stream)
    for beginning, contents in _BEGINNINGS:
        if head.startswith(beginning):
            return contents
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(stream)
    if head[257:262] == b"ustar":
        return _TAR
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return _WEB_PAGE
    if start.startswith(b"<?xml"):
        return _XML
    controls = len(_CONTROL.findall(head))
    if not is_wide(head) and controls > MOST_CONTROLS and controls * 50 > len(head):
        raise InvalidSubmission("it is no text", _OTHER)
    return None


def is_wide(head: bytes) -> bool:
    """Whether bytes are text in UTF-16 or UTF-32, by their byte order mark or their zeros."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or bool(wide_guess(head))


def wide_guess(head: bytes) -> str:
    """The encoding of wide text without a byte order mark; empty for text of another sort."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) < 4 or b"\0" not in head[:4096]:
        return ""
    few, many = 0.02, 0.4
    zeros = even.count(0) / len(even), odd.count(0) / len(odd)
    if zeros[0] <= few and zeros[1] >= many:
        return "utf-16-le"
    return "utf-16-be" if zeros[1] <= few and zeros[0] >= many else ""


def _in_zip(stream: BinaryIO) -> Contents:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return Contents("a damaged zip archive or Excel workbook", "fetch or save it again")
    finally:
        stream.seek(0)
    return next((contents for name, contents in _IN_ZIP if name in names), _ARCHIVE)
