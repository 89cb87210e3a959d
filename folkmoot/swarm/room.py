"""Room on the disk: seen before it is gone, so that whatever runs can still end in order."""

from __future__ import annotations

import shutil
from pathlib import Path

from schema.errors import DiskFull

LEAST_FREE_BYTES = 40 * 1024 * 1024
"""What the ledger and the bus need to end in order, and a little more."""


def check_room(folder: Path) -> None:
    """See that the disk of ``folder``, which need not exist yet, has room to work.

    Raises:
        DiskFull: when it has not; says how much is free, and where.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE_BYTES:
        raise DiskFull(
            f"only {free // 1024**2} MiB are free on the disk of {folder}",
            f"make room for at least {LEAST_FREE_BYTES // 1024**2} MiB, then run the same command "
            "again: it goes on where it stopped",
        )
