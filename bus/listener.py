"""A subscription that outlives its connection, and whose callback harms nothing when it raises."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

Callback = Callable[[Msg], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass
class Listener:
    """What is listened to, and who listens."""

    subject: str
    callback: Callback
    queue: str = ""
    _subscription: Subscription | None = field(default=None, repr=False)

    async def attach(self, client: Client) -> None:
        """Subscribe on ``client``."""
        # No limit of bytes: nats-py drops what is beyond it, and what we ask for is bounded.
        self._subscription = await client.subscribe(
            self.subject, queue=self.queue, cb=self._receive, pending_bytes_limit=0
        )

    async def detach(self) -> None:
        """Unsubscribe; harmless when the connection is gone."""
        if self._subscription is not None:
            with contextlib.suppress(nats.errors.Error, OSError):
                await self._subscription.unsubscribe()

    async def _receive(self, message: Msg) -> None:
        try:
            await self.callback(message)
        except Exception:
            log.exception("a message could not be handled", subject=self.subject)
