"""Whether a server can still store: it is asked again and again, and started anew where that helps.

A stream into which a write once failed takes nothing any more until its server is started again,
also when there is room on the disk (seen in nats-server 2.15). The server says so of itself, to the
user of its system account. Another one says nothing any more: a write that fails while the server
throws messages away has it wait for itself for ever, with all its streams, though it still answers
pings; it would not even end when asked to.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass

import nats.errors
from nats.aio.client import Client

from bus.client import SteadyClient
from bus.store_check import ROOM_BYTES, STUCK

LOOK_SECONDS = 2.0
"""Between two questions."""
REFUSING_SECONDS = 10.0
"""A server that refuses for so long, although there is room, is started again."""
LONGEST_SECONDS = 300.0
"""Where that does not help, the next time comes later and later, but not later than this."""
ANSWER_SECONDS = 2.0
"""A server that has not answered after so long may be stuck."""
_ASK = "$SYS.REQ.SERVER.PING.HEALTHZ"


@dataclass
class Patience:
    """When to start a server again that refuses to store. It is told of every look."""

    first: float = REFUSING_SECONDS
    """How long the server may refuse before it is started again for the first time."""
    _wait: float = 0.0
    _since: float | None = None

    def is_over(self, *, refuses: bool, free_bytes: int, now: float) -> bool:
        """Whether to start it again now.

        Args:
            refuses: what the server said.
            free_bytes: on its disk.
            now: a clock that only goes forward, in seconds.
        """
        if not refuses:
            self._wait, self._since = self.first, None
            return False
        if free_bytes < ROOM_BYTES:
            self._since = None
            return False
        if self._since is None:
            self._since = now
        wait = self._wait or self.first
        if now - self._since < wait:
            return False
        self._wait, self._since = min(2 * wait, LONGEST_SECONDS), None
        return True


class StoreHealth:
    """Asks a server of ours, as a user of its system account.

    Args:
        url: of the server.
        user: of its system account.
        password: of that user.
    """

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url, self._user, self._password = url, user, password
        self._client: Client | None = None

    async def refusal(self) -> str:
        """Why the server cannot store, in its own words where it has any; empty where it can, or is
        not there."""
        try:
            if self._client is None:
                client = SteadyClient()
                await client.connect(
                    self._url,
                    user=self._user,
                    password=self._password,
                    name="folkmoot-watch",
                    connect_timeout=2,
                    allow_reconnect=False,
                    error_cb=_ignore,
                )
                self._client = client
            try:
                answer = await self._client.request(_ASK, b"", timeout=ANSWER_SECONDS)
            except nats.errors.TimeoutError:
                await self._client.flush(timeout=2)  # raises if it stands still as a whole
                return STUCK
            return what_is_wrong(answer.data)
        except (nats.errors.Error, OSError):
            await self.close()
            return ""

    async def close(self) -> None:
        """Let the connection go. Safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(nats.errors.Error, OSError):
                await client.close()


def what_is_wrong(said: bytes) -> str:
    """What a server says of its health, if it is not well."""
    try:
        body = json.loads(said)
        health = body.get("data", body)
        return "" if health["status"] == "ok" else str(health.get("error") or health["status"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


async def _ignore(error: Exception) -> None:
    """A server that is away is somebody else's matter."""
