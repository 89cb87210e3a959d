"""The lock that makes one process the writer of a ledger."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from schema.errors import LedgerLocked


class WriterLock:
    """An advisory lock on ``<ledger>.lock``; the kernel lets go of it when its holder dies.

    Raises:
        LedgerLocked: when another process (or another object in this one) holds it.
    """

    def __init__(self, ledger: Path) -> None:
        path = ledger.with_name(ledger.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
