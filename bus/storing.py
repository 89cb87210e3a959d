"""Storing one message in its stream: published, and confirmed by the server.

The same as nats-py's JetStream publish, at half its cost: all confirmations of a connection come
to its one inbox, and nothing of a confirmation is parsed that nobody asks for.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import nats.errors
from nats.aio.client import Client
from nats.js.errors import APIError, NoStreamResponseError

from bus.inbox import Inbox


@dataclass(frozen=True)
class Stored:
    """What the server says of a message that it has stored."""

    stream: str
    sequence: int
    duplicate: bool


class Refusals:
    """Since when the server, being there, does not store what is published, by sort of subject.

    It is told of every try. A connection that was made anew knows nothing of what was before: the
    server may be another one now.
    """

    def __init__(self) -> None:
        self._since: dict[str, tuple[int, float]] = {}

    def refused(self, subject: str, epoch: int) -> None:
        """A message was not stored on the connection number ``epoch``."""
        sort = _sort(subject)
        if self._since.get(sort, (None, 0.0))[0] != epoch:
            self._since[sort] = epoch, time.monotonic()

    def stored(self, subject: str) -> None:
        """A message was stored."""
        self._since.pop(_sort(subject), None)

    def longest(self, epoch: int) -> float:
        """For how many seconds something has been refused on this connection; 0 for nothing."""
        since = [at for known, at in self._since.values() if known == epoch]
        return time.monotonic() - min(since) if since else 0.0


def _sort(subject: str) -> str:
    """The beginning of a subject, which is as much as one stream."""
    return ".".join(subject.split(".", 2)[:2])


async def store(
    inbox: Inbox,
    client: Client,
    subject: str,
    data: bytes,
    headers: Mapping[str, str],
    timeout: float,
) -> Stored:
    """Publish on ``client`` and wait for the confirmation, at most ``timeout`` seconds.

    Args:
        inbox: of the bus that ``client`` belongs to.
        client: the connection.
        subject: one of a stream's.
        data: the message.
        headers: its headers; may be empty.
        timeout: in seconds.

    Raises:
        nats.errors.Error: as nats-py's JetStream publish, APIError and NoStreamResponseError
            among them.
        BusUnavailable: when there is no connection.
    """
    with await inbox.line() as line:
        try:
            async with asyncio.timeout(timeout):
                await client.publish(
                    subject, data, line.subject, dict(headers) if headers else None
                )
                answer = await line.next()
        except TimeoutError:
            raise nats.errors.TimeoutError from None
    if not answer.data and (answer.headers or {}).get("Status") == "503":
        raise NoStreamResponseError
    said = json.loads(answer.data)
    if "error" in said:
        APIError.from_error(said["error"])  # raises
    return Stored(said["stream"], said["seq"], said.get("duplicate", False))
