"""Storing one message in its stream: published, and confirmed by the server.

The same as nats-py's JetStream publish, at half its cost: all confirmations of a connection come
to one subscription of ours, and nothing of a confirmation is parsed that nobody asks for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError, NoStreamResponseError

if TYPE_CHECKING:
    from bus.connection import Bus


@dataclass(frozen=True)
class Stored:
    """What the server says of a message that it has stored."""

    stream: str
    sequence: int
    duplicate: bool


class Storer:
    """Stores messages over one bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[str, asyncio.Future[Msg]] = {}
        self._inbox = ""
        self._opening = asyncio.Lock()
        self._count = 0

    async def store(
        self,
        client: Client,
        subject: str,
        data: bytes,
        headers: Mapping[str, str],
        timeout: float,
    ) -> Stored:
        """Publish on ``client`` and wait for the confirmation, at most ``timeout`` seconds.

        Raises:
            nats.errors.Error: as nats-py's JetStream publish, APIError and NoStreamResponseError
                among them.
            BusUnavailable: when there is no connection.
        """
        if not self._inbox:
            await self._open()
        self._count += 1
        token = str(self._count)
        confirmed = asyncio.get_running_loop().create_future()
        self._waiting[token] = confirmed
        try:
            async with asyncio.timeout(timeout):
                await client.publish(
                    subject, data, f"{self._inbox}.{token}", dict(headers) if headers else None
                )
                answer: Msg = await confirmed
        except TimeoutError:
            raise nats.errors.TimeoutError from None
        finally:
            del self._waiting[token]
        if not answer.data and (answer.headers or {}).get("Status") == "503":
            raise NoStreamResponseError
        said = json.loads(answer.data)
        if "error" in said:
            APIError.from_error(said["error"])  # raises
        return Stored(said["stream"], said["seq"], said.get("duplicate", False))

    async def _open(self) -> None:
        async with self._opening:
            if not self._inbox:
                inbox = self._bus.new_inbox()
                await self._bus.subscribe(f"{inbox}.*", self._receive)
                self._inbox = inbox

    async def _receive(self, message: Msg) -> None:
        waiting = self._waiting.get(message.subject.rpartition(".")[2])
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
