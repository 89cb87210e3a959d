"""The file that a command reads, even where it is none: standard input, or a pipe.

A job reads its rows several times, and names its campaign after them. So what can be read only
once is kept in the state folder for as long as the command runs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISFIFO
from typing import BinaryIO

from folkmoot.swarm.room import check_room
from folkmoot.terminal import say
from schema.errors import UserError
from schema.private import FOLDER
from storage.connection import plain_errors
from storage.formats.base import format_of_ending
from storage.rows import ending_of, written_as

STANDARD = Path("-")
"""How a person names standard input and standard output."""

_BLOCK = 1024 * 1024


@contextmanager
def at_hand(file: Path, state: Path) -> Iterator[Path]:
    """The file, or a copy of what comes out of a pipe or standard input (``-``). The same bytes
    have the same copy.

    Raises:
        UserError: when it is a device.
        DiskFull: when there is no room for the copy.
    """
    if is_plain(file):
        yield file
        return
    made = [folder for folder in (state / "input", state) if not folder.exists()]
    state.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    (state / "input").mkdir(mode=FOLDER, exist_ok=True)
    kept: Path | None = None
    try:
        kept = _copy(file, state / "input")
        with kept.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_SH)
            yield kept
    finally:
        if kept:
            _remove(kept)
        for folder in made:
            with suppress(OSError):  # the ledger is there, or another command's copy
                folder.rmdir()


def is_plain(file: Path) -> bool:
    """Whether a file can be read again and again; one that is not there counts, too.

    Raises:
        UserError: when it is a device.
    """
    if file == STANDARD:
        return False
    try:
        mode = file.stat().st_mode
    except OSError:
        return True  # whoever reads it says what is wrong
    if S_ISCHR(mode) or S_ISBLK(mode):
        raise UserError(f"{file} is a device", "give a file, a pipe, or - for standard input")
    return not S_ISFIFO(mode)


def annotated(file: Path) -> Path:
    """Where the rows of a file come back if nobody says: beside it, in a format like its own; for
    a pipe and for standard input, on standard output."""
    if not is_plain(file):
        return STANDARD
    inner = file if file.suffix.lower() == ending_of(file) else file.with_suffix("")  # unpacked
    ending = inner.suffix if format_of_ending(inner.suffix) else written_as(file)
    return file.with_name(f"{inner.stem}.annotated{ending}")


def _copy(file: Path, folder: Path) -> Path:
    if file == STANDARD:
        if sys.stdin.isatty():
            say("reading rows from the keyboard; Ctrl-D on a line of its own ends them")
        return _copied(sys.stdin.buffer, folder, "standard-input", "")
    with file.open("rb") as stream:
        ending = file.suffix if S_ISFIFO(file.stat().st_mode) and file.suffix else ""
        return _copied(stream, folder, "pipe", ending)


def _copied(stream: BinaryIO, folder: Path, name: str, ending: str) -> Path:
    digest = hashlib.sha256()
    with plain_errors(folder):
        handle, part = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as copy:
                while block := stream.read(_BLOCK):
                    check_room(folder)
                    digest.update(block)
                    copy.write(block)
            kept = folder / f"{name}-{digest.hexdigest()[:8]}{ending}"
            Path(part).rename(kept)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    return kept


def _remove(kept: Path) -> None:
    """Remove a copy, unless another command reads the same."""
    with suppress(OSError), kept.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        kept.unlink()
