"""The work that goes on all the time: rows are submitted in small batches, each until its receipt.

It is a client as anybody may write one: what the server does not take is sent again.
"""

from __future__ import annotations

import asyncio
import json
import time
from random import Random

from bus.connection import Bus
from bus.envelopes import Receipt
from bus.submit import submit_rows
from folkmoot.bench.chaos.witness import Witness
from schema.errors import BusError

BATCH = 8
MOST_OPEN = 48
"""No more is submitted while so many rows are open."""
RESEND_SECONDS = 4.0
_WORDS = ("soup", "warm", "late", "bill", "never", "order", "again", "table", "cold", "kind")


class Submitter:
    """Submits rows until it is told to stop.

    Args:
        bus: its connection.
        campaign: what the rows are submitted to.
        witness: who is told of receipts.
        seed: of the rows' texts.
    """

    def __init__(self, bus: Bus, campaign: str, witness: Witness, seed: int) -> None:
        self._bus, self._campaign, self._witness = bus, campaign, witness
        self._chance = Random(seed)  # noqa: S311 - texts, not secrets
        self.sent = 0
        """Rows that were given to the bus, confirmed or not."""

    async def run(self, stop: asyncio.Event) -> None:
        """Submit until ``stop`` is set; what is under way then gets its receipts still."""
        while not stop.is_set():
            if self._witness.open >= MOST_OPEN:
                await asyncio.sleep(0.05)
                continue
            await self._batch()

    async def _batch(self) -> None:
        names = [f"r{self.sent + number}" for number in range(BATCH)]
        rows = [self._row(name) for name in names]
        self.sent += BATCH
        left = dict(zip(names, rows, strict=True))
        while left:
            under_way = list(left)

            def note(number: int, receipt: Receipt, under_way: list[str] = under_way) -> None:
                name = under_way[number]
                if receipt.status == "rejected":
                    self._witness.rejected[name] = receipt.reason
                else:
                    self._witness.confirmed[name] = time.monotonic()
                left.pop(name, None)

            try:
                await submit_rows(
                    self._bus,
                    self._campaign,
                    [left[name] for name in under_way],
                    resend_after=RESEND_SECONDS,
                    on_receipt=note,
                )
            except BusError:  # a server that is away or full: what has no receipt goes again
                await asyncio.sleep(0.5)

    def _row(self, name: str) -> bytes:
        said = " ".join(self._chance.choices(_WORDS, k=9))
        return json.dumps({"id": name, "text": f"Visit {name}: {said}."}).encode()
