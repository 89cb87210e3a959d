"""Who is answering what now: a task that one person has before them is not put to the next.

A claim is a lock on a file beside the ledger, so it needs no server, and goes with the process that
holds it, however that ends. A person who leaves the terminal alone does not keep a task from the
others for ever: a claim counts for :data:`CLAIM_SECONDS`.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from schema.base import digest
from schema.private import FILE, FOLDER

CLAIM_SECONDS = 1800.0
"""After so long a task may be put to somebody else. What both answer stands side by side."""


@dataclass
class Claims:
    """The claims of one person at one terminal; one task at a time."""

    ledger: Path
    patience: float = CLAIM_SECONDS
    _held: tuple[Path, int] | None = field(default=None, init=False)

    def take(self, campaign: str, task: str) -> bool:
        """Claim a task, and let go of the one before; False where somebody else has it.

        Where no file can be written beside the ledger, nobody claims anything, and everybody may
        have every task.
        """
        self.release()
        path = self._path(campaign, task)
        try:
            path.parent.mkdir(mode=FOLDER, exist_ok=True)
            held = _locked(path, self.patience)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self._held = path, held
        return True

    def release(self) -> None:
        """Let go of the task that is claimed, if one is."""
        if self._held is None:
            return
        path, file = self._held
        self._held = None
        if _is_at(path, file):  # else the claim has expired, and the file is somebody else's
            with contextlib.suppress(OSError):
                path.unlink()
        os.close(file)

    def is_free(self, campaign: str, task: str) -> bool:
        """Whether a task could be claimed now."""
        if not self._path(campaign, task).exists():
            return True
        other = Claims(self.ledger, self.patience)
        free = other.take(campaign, task)
        other.release()
        return free

    def _path(self, campaign: str, task: str) -> Path:
        folder = self.ledger.with_name(f"{self.ledger.name}.claims")
        return folder / digest(campaign, task)[:32]


def _locked(path: Path, patience: float) -> int:
    """The open file, locked.

    Raises:
        BlockingIOError: when somebody holds it.
        OSError: when it cannot be opened or locked.
    """
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            expired = os.fstat(file).st_mtime < time.time() - patience
            here = _is_at(path, file)
            os.close(file)
            if not isinstance(error, BlockingIOError) or (here and not expired):
                raise
            if here:
                with contextlib.suppress(FileNotFoundError):
                    path.unlink()
            continue
        if _is_at(path, file):
            os.utime(file)
            return file
        os.close(file)  # whoever held it has just let go, and taken the file along


def _is_at(path: Path, file: int) -> bool:
    """Whether an open file is what bears this name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
