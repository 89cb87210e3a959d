"""What the moderator publishes: requests for turns, and what has come to an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from agents.moderator.announcing import announcement_id, announcements_in
from agents.moderator.ledger_thread import LedgerThread
from agents.moderator.mail import Mail
from agents.moderator.moderation import Moderation
from agents.moderator.published import Published
from bus.connection import Bus
from bus.envelopes import encode_request
from bus.subjects import work_subject
from bus.topology import purge_work
from schema.trace_context import HEADER, of_task
from storage.outbox import Outgoing

if TYPE_CHECKING:
    from agents.telemetry.tracer import Tracer

log = structlog.get_logger(__name__)


@dataclass
class Sender:
    """Publishes; what was published is noted in the ledger by who calls it."""

    bus: Bus
    moderation: Moderation
    in_ledger: LedgerThread
    published: Published
    tracer: Tracer | None

    async def relay(self, requests: Sequence[Outgoing]) -> None:
        """Publish requests, in their order.

        Raises:
            BusError: when the bus does not take them; some may have been published.
        """
        messages = {
            out.turn: (
                work_subject(out.role, out.campaign),
                encode_request(
                    out.body, out.attempt, out.nonce, self.published.digest(out.revision)
                ),
                f"{out.turn}.{out.attempt}",
            )
            for out in requests
        }
        large = [turn for turn, (_, data, _) in messages.items() if len(data) > self.bus.max_bytes]
        if large:  # whatever is tried again, it would keep all others waiting
            why = (
                f"its request is too large for the server, which takes {self.bus.max_bytes:,} bytes"
            )
            log.warning("requests cannot be sent", requests=len(large), why=why)
            await self.in_ledger(self.moderation.give_up, large, 1, why)
        traces = {
            f"{out.turn}.{out.attempt}": {
                HEADER: of_task(out.campaign, out.task, out.submitted).header
            }
            for out in (requests if self.tracer else ())
        }
        await self.bus.publish_in_order(
            (message for turn, message in messages.items() if turn not in large), headers=traces
        )

    async def announce(self, mail: Mail) -> None:
        """Publish what has ended, and what recipes made; raises as :meth:`relay`."""
        messages = announcements_in(mail, self.bus.max_bytes)
        await self.bus.publish_many(messages, headers=await self._traced(mail))

    async def purge(self) -> None:
        """Take back what nobody shall work on any more."""
        closed = self.moderation.closed
        while closed:
            name = closed[0]
            await purge_work(self.bus, name)
            closed.remove(name)

    async def _traced(self, mail: Mail) -> dict[str, dict[str, str]]:
        """Make the spans of what has ended; by message id, the headers that name their traces."""
        if self.tracer is None or not mail.ended:
            return {}
        wanted = [(ended.campaign, ended.task) for ended in mail.ended]
        times = await self.in_ledger(self.in_ledger.ledger.times_of, wanted)
        headers = {}
        for ended in mail.ended:
            if (when := times.get((ended.campaign, ended.task))) is None:
                continue
            context = of_task(ended.campaign, ended.task, when.submitted)
            self.tracer.task(ended, context, when.submitted, when.ended)
            headers[announcement_id(ended)] = {HEADER: context.header}
        return headers
