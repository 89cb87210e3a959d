"""Files and folders for their owner alone: what folkmoot keeps are other people's texts.

New ones are made so. Those that an earlier version, or somebody's ``chmod``, left open to others
are tightened; where that cannot be done, it is told and not passed over.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
_OTHERS = 0o077


def make_folder(path: Path) -> str:
    """Make a folder for its owner alone, or tighten it; see :func:`tighten`.

    The folder above it is made so, too, if it is missing; those above that one as any program
    makes them.

    Raises:
        OSError: when it cannot be made.
    """
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path.mkdir(mode=FOLDER, exist_ok=True)
    return tighten(path)


def make_file(path: Path) -> str:
    """See that there is a file, empty if it is new, that its owner alone can read; see
    :func:`tighten`.

    One that is there is not opened: a process that closes a file lets go of all locks that any
    part of it has on it, and SQLite's are such ones.

    Raises:
        OSError: when it cannot be made.
    """
    if not path.exists():
        with suppress(FileExistsError):  # somebody else was faster
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE))
    return tighten(path)


def tighten(path: Path) -> str:
    """Take from others what they may do with a file or a folder.

    Returns:
        Why they still may, in words; empty where they may not, and where there is nothing.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""  # it is not there, or not to be looked at
    if not mode & _OTHERS:
        return ""
    try:
        path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    except OSError as error:
        return f"others may get at {path}, and it cannot be changed ({error.strerror})"
    return ""


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may do anything with it, if he gets there."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def others_reach(path: Path) -> bool:
    """Whether it is open to others, and so is the way there."""
    folders = path.absolute().parents
    return is_open_to_others(path) and all(_leads_on(folder) for folder in folders)


def _leads_on(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & 0o011)
    except OSError:
        return False
