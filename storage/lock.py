"""The lock that makes one process the writer of a ledger."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from schema.errors import LedgerLocked
from schema.private import FILE

_LOOKED_AT_SECONDS = 0.5
"""Whoever asks :func:`is_written` holds the lock for less than this."""


def is_written(ledger: Path) -> bool:
    """Whether some process of this machine has the ledger open as its writer."""
    try:
        handle = os.open(lock_file(ledger), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


class WriterLock:
    """An advisory lock on ``<ledger>.lock``; the kernel lets go of it when its holder dies.

    Raises:
        LedgerLocked: when another process (or another object in this one) holds it.
    """

    def __init__(self, ledger: Path) -> None:
        self._file = os.open(lock_file(ledger), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE)
        try:
            _lock(self._file)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise LedgerLocked(
                f"process {holder} is already writing to the ledger {ledger}",
                "let it go on, or stop it first; a reader needs no lock",
            ) from None
        # The pid is for people: what locks is the file, not its content.
        os.truncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let go. The file stays: removing it would let two processes hold two files."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def lock_file(ledger: Path) -> Path:
    """The file whose lock it is."""
    return ledger.with_name(ledger.name + ".lock")


def _lock(file: int) -> None:
    """Raises BlockingIOError when somebody else has the lock, and does not only look at it."""
    end = time.monotonic() + _LOOKED_AT_SECONDS
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
