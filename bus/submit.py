"""Submitting many rows: a window of them under way, each until its receipt is there."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import structlog
from nats.aio.msg import Msg

from bus.connection import Bus
from bus.envelopes import Receipt, decode
from bus.receipts import REPLY_HEADER
from bus.subjects import submission_subject
from bus.submission import MAX_SUBMISSION_BYTES
from schema.base import Frozen
from schema.errors import MalformedMessage

log = structlog.get_logger(__name__)


class SubmitReport(Frozen):
    """What became of the rows: ``sent`` is the sum of the others."""

    sent: int = 0
    recorded: int = 0
    duplicates: int = 0
    """Rows that the ledger had already."""
    rejected: int = 0
    unconfirmed: int = 0
    """Rows that the server stored, and whose receipt was not waited for, or did not come."""


OnReceipt = Callable[[int, Receipt], None]
"""Called with the number of a row, counted from 0, and its receipt."""


@dataclass
class _UnderWay:
    row: bytes
    due: float
    attempt: int = 1


@dataclass
class _Submitting:
    bus: Bus
    campaign: str
    resend_after: float
    on_receipt: OnReceipt | None
    inbox: str
    under_way: dict[int, _UnderWay] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    all_taken: bool = False
    """Whether there are no more rows than those that were taken."""

    @property
    def most_bytes(self) -> int:
        """The longest row: what the server takes, and what the stream of submissions does."""
        return min(self.bus.max_bytes, MAX_SUBMISSION_BYTES)

    async def send(self, numbers: Iterable[int]) -> None:
        """Publish the rows of these numbers, each under an id that no earlier attempt had."""
        subject = submission_subject(self.campaign)
        await asyncio.gather(
            *(
                self.bus.publish(
                    subject,
                    self.under_way[number].row,
                    message_id=f"{self.inbox}.{number}.{self.under_way[number].attempt}",
                    headers={REPLY_HEADER: f"{self.inbox}.{number}"},
                    timeout=60.0,
                )
                for number in numbers
                if number in self.under_way
            )
        )

    async def receive(self, message: Msg) -> None:
        try:
            receipt = decode(message.data)
            number = int(message.subject.rpartition(".")[2])
        except (MalformedMessage, ValueError) as error:
            log.warning("something that is no receipt came", why=str(error))
            return
        if isinstance(receipt, Receipt) and self.under_way.pop(number, None) is not None:
            self.settle(number, receipt)
            self.arrived.set()

    def settle(self, number: int, receipt: Receipt) -> None:
        self.counts[receipt.status] = self.counts.get(receipt.status, 0) + 1
        if self.on_receipt is not None:
            self.on_receipt(number, receipt)

    def overdue(self) -> list[int]:
        """Rows to send again: the receipt is late. Their next receipt may be later still."""
        now = time.monotonic()
        late = [number for number, row in self.under_way.items() if row.due <= now]
        for number in late:
            row = self.under_way[number]
            row.attempt += 1
            row.due = now + self.resend_after * 2 ** (row.attempt - 1)
        return late

    def fill(self, rows: Iterator[tuple[int, bytes]], window: int) -> list[int]:
        """Take rows until ``window`` of them are under way; the numbers of the new ones."""
        fresh: list[int] = []
        while len(self.under_way) < window:
            entry = next(rows, None)
            if entry is None:
                self.all_taken = True
                break
            number, row = entry
            if len(row) > self.most_bytes:
                self.settle(number, _too_large(self.campaign, row, self.most_bytes))
                continue
            self.under_way[number] = _UnderWay(row, time.monotonic() + self.resend_after)
            fresh.append(number)
        return fresh


async def submit_rows(
    bus: Bus,
    campaign: str,
    rows: Iterable[bytes],
    *,
    window: int = 256,
    resend_after: float = 30.0,
    patience: float | None = None,
    on_receipt: OnReceipt | None = None,
) -> SubmitReport:
    """Submit rows (each plain JSON, see :mod:`bus.submission`) and wait for their receipts.

    Rows are read as there is room for them. One without a receipt after ``resend_after`` seconds
    is sent again (the ledger knows it, if it has it), then after twice that, and so on. A row that
    fits into no message is rejected here, with a receipt like the moderator's.

    Args:
        window: how many rows may be without a receipt.
        patience: seconds without any receipt after which the rest is left unconfirmed; it is
            stored and will be recorded. None waits for ever, 0 does not wait for receipts at all.

    Raises:
        BusUnavailable: when the server cannot be reached for a minute.
        BusError: when it refuses a row.
    """
    work = _Submitting(bus, campaign, resend_after, on_receipt, bus.new_inbox())
    numbered = enumerate(rows)
    unconfirmed = 0
    listener = await bus.subscribe(f"{work.inbox}.*", work.receive)
    try:
        heard = time.monotonic()
        while True:
            fresh = work.fill(numbered, window)
            await work.send([*fresh, *work.overdue()])
            if patience == 0:
                unconfirmed += len(work.under_way)
                work.under_way.clear()
            if not work.under_way:  # also when all receipts came while the rows were being sent
                if work.all_taken:
                    break
                continue
            if fresh:
                heard = time.monotonic()
            work.arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(work.arrived.wait(), 0.5)
            if work.arrived.is_set():
                heard = time.monotonic()
            elif patience is not None and time.monotonic() - heard > patience:
                unconfirmed += len(work.under_way)
                break
    finally:
        await bus.unsubscribe(listener)
    recorded = work.counts.get("recorded", 0) + work.counts.get("done", 0)
    duplicates, rejected = work.counts.get("duplicate", 0), work.counts.get("rejected", 0)
    return SubmitReport(
        sent=recorded + duplicates + rejected + unconfirmed,
        recorded=recorded,
        duplicates=duplicates,
        rejected=rejected,
        unconfirmed=unconfirmed,
    )


def _too_large(campaign: str, row: bytes, limit: int) -> Receipt:
    return Receipt(
        status="rejected",
        campaign=campaign,
        task=f"raw-{hashlib.sha256(row).hexdigest()[:16]}",
        reason=f"the row has {len(row):,} bytes, more than the {limit:,} of one message",
    )
