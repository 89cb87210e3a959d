"""A copy of the ledger, taken while it is in use."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from schema.errors import UserError
from schema.private import make_file
from storage.connection import open_reader, plain_errors


def backup(ledger: Path, target: Path) -> None:
    """Copy the last committed state of ``ledger`` to the new file ``target``, which appears whole.

    Any process may do this, with or without a writer at work, and nobody waits for it.

    Raises:
        UserError: when ``target`` exists, or its folder does not.
        DiskFull: when there is no room for it; no half copy is left.
    """
    if target.exists():
        raise UserError(f"{target} exists already", "name a file that does not exist yet")
    if not target.parent.is_dir():
        raise UserError(f"there is no folder {target.parent}", "make it first")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with contextlib.closing(open_reader(ledger)) as source, plain_errors(target):
        try:
            make_file(part)
            with contextlib.closing(sqlite3.connect(part)) as copy:
                # All pages in one step: in several, a busy writer would make it start over.
                source.backup(copy, pages=-1)
                copy.execute("pragma journal_mode = delete")  # one file, no log beside it
            _to_disk(part)
            part.rename(target)
            _to_disk(target.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
