"""Where a file is written: found out before the work, and written whole or not at all.

A plain file is replaced, at the end, by a whole one. What is none (a device, a pipe) is written
into and stays what it is; a link stays a link, and what it leads to is written. So is a plain file
that cannot be replaced: one that is mounted, or whose folder nobody may write.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from schema.errors import DiskFull, UserError

_FULL = (errno.ENOSPC, errno.EDQUOT)
_STANDARD = (1, 2)
"""Standard output and error: a name such as /dev/stdout means these, and what they append to."""


def check_target(target: Path) -> None:
    """See before the work that ``target`` can be written. Nothing of it changes.

    Raises:
        UserError: when it cannot: no such folder, a folder itself, no permission, a bad name.
        DiskFull: when there is no room even for an empty file.
    """
    with in_words(target):
        mode, file = _look(target)
        if mode is None:
            if not file.parent.is_dir():
                raise UserError(f"there is no folder {file.parent}", "make it first")
        elif stat.S_ISDIR(mode):
            raise UserError(f"{target} is a folder", f"name a file in it: {target / 'rows.jsonl'}")
        elif stat.S_ISSOCK(mode):
            raise UserError(f"{target} is a socket, which is not written like a file")
        elif not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not _is_written_into(target, mode, file):
            with tempfile.TemporaryFile(dir=file.parent):
                pass


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes are ``target`` when the block ends.

    After an error a plain file is as it was before. What is written into, has got what came.

    Raises:
        UserError: as :func:`check_target`.
        DiskFull: when there is no room.
    """
    check_target(target)
    with in_words(target):
        mode, file = _look(target)
        if _is_written_into(target, mode, file):
            with _opened(target) as stream:
                yield stream
            return
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".folkmoot-")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(handle)
            _make_alike(part, file, mode)
            try:
                part.rename(file)
            except OSError:  # a mount, or somebody else's file in a folder like /tmp
                if mode is None:
                    raise
                shutil.copyfile(part, file)
                part.unlink()
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _look(target: Path) -> tuple[int | None, Path]:
    """What is there, links followed, None where nothing is; and the file itself."""
    try:
        return target.stat().st_mode, Path(os.path.realpath(target))
    except FileNotFoundError:
        return None, Path(os.path.realpath(target))


def _is_written_into(target: Path, mode: int | None, file: Path) -> bool:
    if mode is None:
        return False
    if not stat.S_ISREG(mode) or _standard(target) is not None:
        return True
    return not os.access(file.parent, os.W_OK | os.X_OK)


def _opened(target: Path) -> BinaryIO:
    standard = _standard(target)
    return target.open("wb") if standard is None else os.fdopen(os.dup(standard), "wb")


def _standard(target: Path) -> int | None:
    """Which of the standard streams ``target`` is, if it is one."""
    for number in _STANDARD:
        with suppress(OSError):
            if os.path.samestat(target.stat(), os.fstat(number)):
                return number
    return None


def _make_alike(part: Path, file: Path, mode: int | None) -> None:
    """Permissions and owner of the file that is replaced; a new one is its owner's alone, as what
    is in it is in nobody else's hands either."""
    if mode is None:
        return  # made so
    old = file.stat()
    with suppress(OSError):  # only root may give files away
        os.chown(part, old.st_uid, old.st_gid)
    part.chmod(stat.S_IMODE(mode))


@contextmanager
def in_words(target: Path) -> Iterator[None]:
    """Says of errors of the system what cannot be written, and what to do."""
    try:
        yield
    except BrokenPipeError:
        raise  # the reader of a pipe has left: that is not about the file
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"no room to write {target}", "make room, then write it again; nothing is lost"
            ) from error
        raise UserError(
            f"{target} cannot be written: {(error.strerror or str(error)).lower()}",
            "choose another file",
        ) from error
