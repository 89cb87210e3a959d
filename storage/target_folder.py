"""A folder of files that is written whole or not at all.

It is written beside its place and then renamed. A folder that is there already is replaced only
where it is what an earlier export has made, and nobody has put anything into it since.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from schema.errors import UserError
from schema.private import FOLDER
from storage.target import in_words

MARK = ".folkmoot-export"
"""The file in a folder that says of which format it is, and which files belong to it."""

MOST_BY_THEMSELVES = 16
"""Files that are brought to disk one by one."""


def check_folder(target: Path, format: str) -> None:
    """See before the work that the folder can be written. Nothing of it changes.

    Raises:
        UserError: when it cannot: no folder to put it in, no permission, something else is there.
        DiskFull: when there is no room.
    """
    with in_words(target):
        place = Path(os.path.realpath(target))
        if not place.parent.is_dir():
            raise UserError(f"there is no folder {place.parent}", "make it first")
        if place.exists():
            _check_ours(target, place, format)
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with tempfile.TemporaryFile(dir=place.parent):
            pass


@contextmanager
def written_folder(target: Path, format: str) -> Iterator[Path]:
    """An empty folder, which is ``target`` with all that was put into it when the block ends.

    After an error everything is as it was before.

    Raises:
        UserError: as :func:`check_folder`.
        DiskFull: when there is no room.
    """
    check_folder(target, format)
    with in_words(target):
        place = Path(os.path.realpath(target))
        work = Path(tempfile.mkdtemp(dir=place.parent, prefix=".folkmoot-"))
        try:
            part, old = work / "new", work / "old"
            part.mkdir(mode=FOLDER)
            yield part
            files = sorted(_files(part))
            mark = {"format": format, "files": files}
            (part / MARK).write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
            _flush([part / name for name in (*files, MARK)])
            _check_new(target, place, format)
            if place.exists():
                place.rename(old)
            try:
                part.rename(place)
            except OSError:
                if old.exists():
                    old.rename(place)
                raise
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _check_new(target: Path, place: Path, format: str) -> None:
    """See once more that nobody has put anything there meanwhile."""
    if place.exists():
        _check_ours(target, place, format)


def _check_ours(target: Path, place: Path, format: str) -> None:
    """See that a folder is an earlier export of this format, and no more than that."""
    another = f"name a folder that is not there yet, or remove {target}"
    if not place.is_dir():
        raise UserError(f"{target} is a file, and {format} is a folder of files", another)
    there = set(_files(place))
    if not there:
        return
    try:
        mark = json.loads((place / MARK).read_text(encoding="utf-8"))
        made, files = mark["format"], set(mark["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{target} is there already, and no export of folkmoot", another) from None
    if made != format:
        raise UserError(f"{target} is an export as {made}, not {format}", another)
    if strange := sorted(there - files - {MARK}):
        raise UserError(f"{target} holds a file that no export has made: {strange[0]}", another)


def _files(folder: Path) -> Iterator[str]:
    """What is in a folder, by path within it; a link is one thing, whatever it leads to."""
    for root, folders, files in os.walk(folder):
        inside = Path(root).relative_to(folder)
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        yield from ((inside / name).as_posix() for name in (*files, *links))


def _flush(files: Sequence[Path]) -> None:
    """See that the files are on disk; many of them together, as each by itself takes its time."""
    if len(files) > MOST_BY_THEMSELVES:
        os.sync()
        return
    for file in files:
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
