"""An inbox: one subject of a connection to which the answers to all its questions come.

A subscription for each question would cost two more messages to the server. So there is one, and
each question has a line of its own: a last token of the subject, by which its answers are told from
those to others.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

from nats.aio.msg import Msg

from bus.listener import Callback, Listener


class Wire(Protocol):
    """What the parts of a bus need of it; see :class:`bus.connection.Bus`."""

    def new_inbox(self) -> str:
        """A subject that only this connection knows."""

    async def subscribe(self, subject: str, callback: Callback, *, queue: str = "") -> Listener:
        """Hand every message on ``subject`` to ``callback``."""

    async def unsubscribe(self, listener: Listener) -> None:
        """End a subscription."""

    async def publish_plain(
        self,
        subject: str,
        data: bytes,
        *,
        reply: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a message to whoever listens now."""


class Line:
    """Where the answers to one question come, until the ``with`` block ends."""

    __slots__ = ("_answers", "_lines", "_waiter", "subject")

    def __init__(self, subject: str, lines: dict[str, Line]) -> None:
        self.subject = subject
        """The reply subject to ask with."""
        self._lines = lines
        self._answers: deque[Msg] = deque()
        self._waiter: asyncio.Future[None] | None = None

    async def next(self) -> Msg:
        """The next answer, in the order of arrival. One task at a time may wait for it."""
        # By hand, for a line is made for every message that is stored: an asyncio.Queue costs more
        # than all the rest of it.
        if not self._answers:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._answers.popleft()

    def put(self, message: Msg) -> None:
        """An answer has come."""
        self._answers.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def __enter__(self) -> Self:
        self._lines[self.subject] = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del self._lines[self.subject]


class Inbox:
    """The inbox of one bus. It is subscribed to when the first question is asked."""

    def __init__(self, bus: Wire) -> None:
        self._bus = bus
        self._subject = ""
        self._opening = asyncio.Lock()
        self._lines: dict[str, Line] = {}
        self._count = 0

    async def line(self) -> Line:
        """A new line, for use in a ``with`` block. Answers that come after it are dropped.

        Raises:
            BusUnavailable: when there is no connection.
        """
        if not self._subject:
            await self._open()
        self._count += 1
        return Line(f"{self._subject}.{self._count}", self._lines)

    async def _open(self) -> None:
        async with self._opening:
            if not self._subject:
                subject = self._bus.new_inbox()
                await self._bus.subscribe(f"{subject}.*", self._receive)
                self._subject = subject

    async def _receive(self, message: Msg) -> None:
        line = self._lines.get(message.subject)
        if line is not None:
            line.put(message)
