"""What has been committed, told to whoever looks on.

One poller a process asks SQLite whether the ledger has changed (``pragma data_version``, a few
microseconds); it needs no right on the bus, works without a swarm, and sees exactly what is on
record.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from schema.errors import FolkmootError
from storage.connection import has_log, is_fixed, open_reader

POLL_SECONDS = 0.2
AT_MOST_SECONDS = 0.5
"""Between two pictures for one onlooker."""
SILENCE_SECONDS = 15.0
"""After so long without news a word is sent that means nothing, so that a connection that is gone
is noticed."""


class Feed:
    """Counts the changes of a ledger; :meth:`changes` wakes up at each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.version = 0
        """Goes up whenever something was committed."""
        self._changed = asyncio.Condition()
        self._connection: sqlite3.Connection | None = None
        self._fixed = False
        self._seen = -1

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            while True:
                if self._has_changed():
                    async with self._changed:
                        self.version += 1
                        self._changed.notify_all()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            self._close()

    async def changes(self) -> AsyncIterator[int]:
        """The version now, and again after each change; the same one once more after a silence."""
        seen = -1
        while True:
            if seen == self.version:
                async with self._changed:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), SILENCE_SECONDS)
            seen = self.version
            yield seen
            await asyncio.sleep(AT_MOST_SECONDS)

    def _has_changed(self) -> bool:
        try:
            if self._connection is not None and self._fixed and has_log(self._path):
                self._close()  # somebody writes now
            if self._connection is None:
                self._fixed = is_fixed(self._path)
                self._connection = open_reader(self._path)
                self._seen = -1
            (version,) = self._connection.execute("pragma data_version").fetchone()
        except (FolkmootError, sqlite3.Error, OSError):
            self._close()
            return False
        changed = bool(version != self._seen)
        self._seen = version
        return changed

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
