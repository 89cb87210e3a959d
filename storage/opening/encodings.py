"""Which encoding a text file is in: said by a person, by its byte order mark, or found out.

A file is read in one encoding, or refused as a whole; the few damaged lines of a file in UTF-8 are
bad rows. What is found out is told, with a word that shows whether it is right.
"""

from __future__ import annotations

import codecs
import difflib
import encodings.aliases
from typing import BinaryIO, NamedTuple

from schema.errors import InvalidSubmission
from storage.opening.contents import head_of, wide_guess
from storage.opening.recoded import recoded
from storage.opening.single_bytes import WESTERN, example, guesses, is_western
from storage.opening.survey import Survey, survey

UTF8 = "utf-8"
FEW_LINES = 2
"""So many lines that are not UTF-8 are bad rows in any file..."""
FEW_SHARE = 0.1
"""... or so great a share of its lines. A file with more is in another encoding."""

_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class InUtf8(NamedTuple):
    """A text file as UTF-8."""

    stream: BinaryIO
    told: str
    """What was found out, for the person; empty for UTF-8."""


def in_utf8(stream: BinaryIO, encoding: str = "") -> InUtf8:
    """A stream, from its beginning, as UTF-8 (damaged lines included).

    Args:
        stream: can be sought to its beginning.
        encoding: that the person says it is in; found out if empty.

    Raises:
        InvalidSubmission: when it is in another encoding than the one said, or in one that cannot
            be found out; says what it may be.
    """
    head = head_of(stream)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if encoding:
        name, told = canonical(encoding), ""
        # The mark says more than a name without a byte order, and is no text in any.
        name = marked if marked and marked.split("-")[:2] == name.split("-")[:2] else name
    else:
        name = marked or wide_guess(head)
        told = f"the file is in {name.upper()}" if name not in ("", UTF8) else ""
    if name and name != UTF8:
        _check_whole(stream, name)
        return InUtf8(recoded(stream, name, lone_returns=_lone_returns(stream, name)), told)
    found = survey(stream)
    stream.seek(0)
    if (
        name != UTF8
        and found.odd_lines
        and not found.utf8
        and is_western(found.sample, found.odd_bytes)
    ):
        word = example(found.sample.decode(WESTERN, "replace"))
        told = f"the file is not UTF-8; it is read as Windows-1252, as in {word!r} (--encoding)"
        return InUtf8(recoded(stream, WESTERN, lone_returns=found.lone_returns), told)
    few = min(max(FEW_LINES, FEW_SHARE * found.lines), found.lines / 2)
    if found.odd_lines > few and name != UTF8:
        raise _refusal(found)
    if found.lone_returns and not found.odd_lines:
        return InUtf8(recoded(stream, UTF8, lone_returns=True), told)
    return InUtf8(stream, told)


def canonical(encoding: str) -> str:
    """Python's name of an encoding that a person names.

    Raises:
        InvalidSubmission: when there is none of this name.
    """
    name = encoding.strip().lower().replace("windows ", "windows-")
    try:
        found = codecs.lookup("cp1252" if name in ("ansi", "windows", "western") else name)
        "".encode(found.name)  # refuses what is no encoding of text, such as base64
        codecs.getincrementaldecoder(found.name)
    except (LookupError, ValueError):
        known = sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values()})
        near = difflib.get_close_matches(name.replace("-", "_"), known, n=1)
        meant = f"did you mean {near[0]}? " if near and near[0] != name else ""
        raise InvalidSubmission(
            f"there is no encoding {encoding!r}", f"{meant}utf-8, windows-1252 and utf-16 are some"
        ) from None
    return UTF8 if found.name == "utf-8-sig" else found.name


def _check_whole(stream: BinaryIO, encoding: str) -> None:
    """Raises InvalidSubmission unless all of a stream is in this encoding."""
    whole = recoded(stream, encoding)
    while whole.read(1024 * 1024):
        pass
    stream.seek(0)


def _lone_returns(stream: BinaryIO, encoding: str) -> bool:
    head = recoded(stream, encoding).read(64 * 1024)
    stream.seek(0)
    return b"\r" in head and b"\n" not in head


def _refusal(found: Survey) -> InvalidSubmission:
    share = f"{found.odd_lines:,} of its {found.lines:,} lines are not"
    if found.utf8:
        return InvalidSubmission(
            f"it is partly in UTF-8 and partly in another encoding: {share}",
            f"save the whole of it as UTF-8; the first such line is {found.first_odd}",
        )
    shown = [f"{name} ({word!r})" for name, word in guesses(found.sample, found.lone_returns)]
    maybe = f"it may be in {' or '.join(shown)}: " if shown else ""
    return InvalidSubmission(
        f"it is not in UTF-8: {share}, line {found.first_odd} is the first",
        f"{maybe}name its encoding with --encoding, or save it as UTF-8",
    )
