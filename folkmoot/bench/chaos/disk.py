"""Small disks of their own for ledger and store, so that a full one harms nobody else."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

BYTES = 768 * 1024 * 1024


class Disk:
    """A folder on a disk of its own where this user may mount one, else a plain folder.

    Args:
        folder: it is made.
        size: in bytes.
    """

    def __init__(self, folder: Path, size: int = BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.is_own = _mounted(folder, size)
        """Whether it may be filled."""

    def fill(self) -> None:
        """Leave no room at all."""
        with self._ballast.open("ab", buffering=0) as file:
            with contextlib.suppress(OSError):  # all but a rest at once, where that is known
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.folder).free - 65536)
            file.seek(0, os.SEEK_END)
            with contextlib.suppress(OSError):
                while file.write(bytes(512)):
                    pass

    def free(self) -> None:
        """Room again."""
        self._ballast.unlink(missing_ok=True)

    def close(self) -> None:
        """Give the disk back, with all that is on it."""
        if self.is_own:
            umount = shutil.which("umount") or "umount"
            subprocess.run([umount, "-l", str(self.folder)], check=False)  # noqa: S603 - our own

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


def _mounted(folder: Path, size: int) -> bool:
    mount = shutil.which("mount")
    if mount is None or os.name != "posix":
        return False
    command = [mount, "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own
    return done.returncode == 0
