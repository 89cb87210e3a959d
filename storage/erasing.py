"""Erasing: what was deleted leaves the full-text index and the log, a step at a time.

Deleted words stay in the segments of an FTS5 index until these are merged into one. In a big ledger
this takes as long as half a minute, so it is done in steps, between which the writer does other
things; a writer that died in the middle goes on with it.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Literal

from storage.connection import plain_errors, transaction

PAGES = 128
"""Pages of the index that one step merges: a tenth of a second."""

CHECKPOINT_WAIT_MS = 1000
"""How long the last step waits for readers to finish."""

Erased = Literal["more", "held", "done"]
"""There is more to do; a reader holds the log, or a transaction is open; nothing is left."""


class Erasing:
    """The erasing in one ledger, by its one writer."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._begun = False

    def begin(self) -> None:
        """Something was deleted: all segments are to be merged anew."""
        self._begun = False

    def step(self) -> Erased:
        """Do a little, if there is anything to do."""
        connection = self._connection
        if not self._is_pending():
            return "done"
        # A negative number makes all segments part of the merge that positive ones go on with; it
        # is at its end where hardly a row of the index changes.
        with transaction(connection):
            before = connection.total_changes
            connection.execute(
                "insert into turns_fts (turns_fts, rank) values ('merge', ?)",
                [PAGES if self._begun else -PAGES],
            )
            merged = connection.total_changes - before < 2
        if not merged or not self._begun:
            self._begun = True
            return "more"
        if not _empty_log(connection):
            return "held"
        with transaction(connection):
            connection.execute(
                "update deletions set erased = ? where erased is null", [time.time()]
            )
        return "done"

    def _is_pending(self) -> bool:
        row = self._connection.execute("select 1 from deletions where erased is null limit 1")
        return row.fetchone() is not None


def _empty_log(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the file and cut it to nothing, readers permitting."""
    if connection.in_transaction:
        return False
    with plain_errors():
        waits = connection.execute("pragma busy_timeout").fetchone()[0]
        connection.execute(f"pragma busy_timeout = {CHECKPOINT_WAIT_MS}")
        try:
            busy = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        finally:
            connection.execute(f"pragma busy_timeout = {waits}")
    return not busy
