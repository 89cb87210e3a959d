"""What every reader of a ledger has: file, connection, one moment for all that is read."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from storage.connection import snapshot


class Reads:
    """A ledger that is open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go. Safe to call twice."""
        self._connection.close()

    @property
    def log_bytes(self) -> int:
        """Size of the write-ahead log's file. Far above :data:`storage.connection.LOG_KEPT` only
        while a program reads one moment of the ledger for long."""
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except OSError:
            return 0

    def _snapshot(self) -> AbstractContextManager[None]:
        return snapshot(self._connection)

    def moment(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, while a writer goes on."""
        return self._snapshot()
