"""Who has seen what: rows that the ledger has confirmed, and their outcomes as they come.

It reads the ledger by SQL of its own, so that a mistake in how folkmoot reads it hides nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bus.connection import Bus
from folkmoot.bench.chaos.whereabouts import whereabouts

LOOK_SECONDS = 0.2
STUCK_SECONDS = 150.0
"""A row may be open for so long, whatever befalls the swarm meanwhile."""


class Witness:
    """What is known of the rows, from outside.

    Args:
        ledger: its file; need not be there yet.
        campaign: whose rows count.
        bus: what is asked where the requests of a row are that is open for too long.
    """

    def __init__(self, ledger: Path, campaign: str, bus: Bus) -> None:
        self._ledger, self._campaign, self._bus = ledger, campaign, bus
        self.confirmed: dict[str, float] = {}
        """When the receipt of each row came, by the benchmark's own clock."""
        self.ended: dict[str, float] = {}
        """When its outcome was first seen."""
        self.rejected: dict[str, str] = {}
        """Rows that were turned down, with the reason; there should be none."""
        self.stuck: dict[str, str] = {}
        """Rows that were open for too long at any time, and what each waited for then."""
        self._seen = 0
        self._changed = asyncio.Event()

    @property
    def open(self) -> int:
        """Rows that are confirmed and have no outcome yet."""
        return len(self.confirmed.keys() - self.ended.keys())

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            now = time.monotonic()
            for row, since in list(self.confirmed.items()):  # more are confirmed meanwhile
                is_late = row not in self.ended and now - since > STUCK_SECONDS
                if is_late and row not in self.stuck:
                    self.stuck[row] = await self._waits_for(row)
            self._changed.set()
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Note the outcomes that are new."""
        with contextlib.suppress(sqlite3.Error), reading(self._ledger) as connection:
            now = time.monotonic()
            for number, task in connection.execute(
                "select rowid, task from annotations where rowid > ? and campaign = ?"
                " order by rowid",
                [self._seen, self._campaign],
            ):
                self.ended.setdefault(task, now)
                self._seen = max(self._seen, number)

    @property
    def longest(self) -> float:
        """For how many seconds a row was open that has its outcome, at most."""
        both = self.confirmed.keys() & self.ended.keys()
        return max((self.ended[row] - self.confirmed[row] for row in both), default=0.0)

    async def _waits_for(self, row: str) -> str:
        """The requests about a row that are not answered, with attempts, age and whereabouts."""
        told = []
        try:
            for turn, what in await asyncio.to_thread(self._asked, row):
                where = await whereabouts(self._bus, self._campaign, turn)
                told.append(f"{what}, {where}")
        except sqlite3.Error as error:
            return f"the ledger cannot be read: {error}"
        return "; ".join(told) or "nobody is asked"

    def _asked(self, row: str) -> list[tuple[str, str]]:
        with reading(self._ledger) as connection:
            return connection.execute(
                "select turn, stage || ' of ' || seat || ', attempt ' || attempt || ', sent ' || "
                "coalesce(cast(unixepoch() - sent as integer) || ' s ago', 'never') from outbox "
                "where campaign = ? and task = ? and answered is null and dropped is null",
                [self._campaign, row],
            ).fetchall()

    async def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something about the rows holds; whether it came to that in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        return True


@contextlib.contextmanager
def reading(ledger: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads only, and waits for nobody for long."""
    connection = sqlite3.connect(
        f"file:{ledger}?mode=ro", uri=True, timeout=2.0, isolation_level=None
    )
    try:
        yield connection
    finally:
        connection.close()
