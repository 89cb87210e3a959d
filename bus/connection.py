"""One connection to the NATS server: publish, subscribe, ask."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping
from itertools import islice

import nats.errors
from nats.js.errors import APIError, NoStreamResponseError, ServerError, ServiceUnavailableError

from bus.calls import Caller, Handler, Service
from bus.inbox import Inbox
from bus.lasting_connection import LastingConnection
from bus.listener import Callback, Listener
from bus.receipts import REPLY_HEADER
from bus.settings import BusSettings
from bus.storing import Refusals, Stored, store
from schema.errors import BusError, BusUnavailable

MESSAGE_ID_HEADER = "Nats-Msg-Id"
"""The header by which JetStream drops a message that it has stored already."""

NO_HEADERS: Mapping[str, Mapping[str, str]] = {}

HEADER_ROOM = 4096
"""Bytes of a message that are left to its headers: the server counts them as payload."""

_TRY_SECONDS = 3.0
_IS_BEING_STORED = 10158
"""What a cluster says of a message that an earlier try has left with it, and that its servers have
not agreed upon yet."""


class Bus(LastingConnection):
    """What everybody does on the bus. Build it with :meth:`connect`."""

    def __init__(self, settings: BusSettings) -> None:
        super().__init__(settings)
        self._inbox = Inbox(self)
        self._caller = Caller(self, self._inbox)
        self._refusals = Refusals()

    @property
    def refused_for(self) -> float:
        """For how many seconds the server has been there and stored nothing of some stream, as one
        whose disk is full; 0 where all that is published is stored."""
        return self._refusals.longest(self.epoch)

    @property
    def max_bytes(self) -> int:
        """The longest message, headers apart."""
        return self._client.max_payload - HEADER_ROOM

    # Publishing

    async def publish(
        self,
        subject: str,
        data: bytes,
        *,
        message_id: str = "",
        headers: Mapping[str, str] | None = None,
        timeout: float = 10.0,
    ) -> Stored:
        """Store a message in the stream of its subject; returns once the server has it.

        Tries again until ``timeout`` (seconds). With a ``message_id`` a second try of what was
        stored after all is no second message.

        Raises:
            BusUnavailable: when the server or the stream does not answer in time.
            BusError: when the message is too large, or is refused.
        """
        self.check_size(subject, data)
        all_headers = dict(headers or {})
        if message_id:
            all_headers[MESSAGE_ID_HEADER] = message_id
        deadline = time.monotonic() + timeout
        pause = 0.1
        while True:
            left = max(deadline - time.monotonic(), 0.05)
            try:
                stored = await store(
                    self._inbox, self._client, subject, data, all_headers, min(left, _TRY_SECONDS)
                )
                self._refusals.stored(subject)
                return stored
            except NoStreamResponseError:
                problem = f"no stream keeps messages for {subject}"
                hint = "start the moderator, which declares the streams"
            except (ServiceUnavailableError, ServerError) as error:
                self._refusals.refused(subject, self.epoch)
                problem = f"the server cannot store a message: {error.description}"
                hint = "look at the server's log and its disk"
            except APIError as error:
                problem = f"the server refuses a message for {subject}: {error.description}"
                if error.err_code != _IS_BEING_STORED:
                    raise BusError(problem) from None
                hint = "look at the server's log"
            except nats.errors.BadSubjectError:
                raise BusError(f"{subject!r} is not a subject") from None
            except (nats.errors.Error, OSError, BusUnavailable):
                if self.is_denied(subject):
                    raise self._denial("publish on", subject) from None
                problem, hint = f"the NATS server at {self.where} does not answer", "is it running?"
                if self.is_connected:
                    self._refusals.refused(subject, self.epoch)
                    problem = f"the NATS server at {self.where} does not store messages"
                    hint = "look at its log, and whether its disk is full"
            if time.monotonic() + pause >= deadline:
                raise BusUnavailable(problem, hint)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    async def publish_many(
        self,
        messages: Iterable[tuple[str, bytes, str]],
        *,
        window: int = 256,
        headers: Mapping[str, Mapping[str, str]] = NO_HEADERS,
    ) -> int:
        """Store messages, given as (subject, data, message id), ``window`` at a time; how many.

        Args:
            headers: by message id, headers of their own.

        Raises:
            BusError: as :meth:`publish`; some of the messages may have been stored.
        """
        count = 0
        source = iter(messages)
        while chunk := list(islice(source, window)):
            await asyncio.gather(
                *(
                    self.publish(subject, data, message_id=id, headers=headers.get(id))
                    for subject, data, id in chunk
                )
            )
            count += len(chunk)
        return count

    async def publish_in_order(
        self,
        messages: Iterable[tuple[str, bytes, str]],
        *,
        headers: Mapping[str, Mapping[str, str]] = NO_HEADERS,
    ) -> None:
        """Store messages of one stream, given as (subject, data, message id), and wait for the
        server to confirm the last one: it takes the messages of one connection in their order.

        For what can be sent again: a message that the server refuses for itself alone is missed
        later, by whoever waits for what comes of it.

        Args:
            headers: by message id, headers of their own.

        Raises:
            BusError: as :meth:`publish`; some of the messages may have been stored.
        """
        batch = list(messages)
        epoch = self.epoch
        for subject, data, id in batch[:-1]:
            own = {**headers.get(id, {}), MESSAGE_ID_HEADER: id}
            await self.publish_plain(subject, data, headers=own)
        for subject, data, id in batch[-1:]:
            await self.publish(subject, data, message_id=id, headers=headers.get(id))
        if epoch != self.epoch:  # what was on its way on the old connection may be lost
            await self.publish_many(batch, headers=headers)

    async def publish_plain(
        self,
        subject: str,
        data: bytes,
        *,
        reply: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a message to whoever listens now. Nothing keeps it, and nobody confirms it.

        Raises:
            BusUnavailable: when there is no connection, and no room to buffer.
            BusError: when the message is too large.
        """
        self.check_size(subject, data)
        try:
            await self._client.publish(subject, data, reply, dict(headers) if headers else None)
        except nats.errors.BadSubjectError:
            raise BusError(f"{subject!r} is not a subject") from None
        except (nats.errors.Error, OSError) as error:
            raise BusUnavailable(f"the NATS server at {self.where} is gone: {error}") from None

    async def request_receipt(self, subject: str, data: bytes, *, timeout: float) -> bytes | None:
        """Store a message and wait for its receipt; None when none came within ``timeout`` seconds.

        Raises:
            BusError: when the message could not be stored.
        """
        with await self._inbox.line() as line:
            headers = {REPLY_HEADER: line.subject}
            await self.publish(subject, data, message_id=line.subject, headers=headers)
            try:
                async with asyncio.timeout(timeout):
                    return (await line.next()).data
            except TimeoutError:
                return None

    # Subscribing and asking

    def new_inbox(self) -> str:
        """A subject that only this connection knows."""
        return self._client.new_inbox()

    async def subscribe(self, subject: str, callback: Callback, *, queue: str = "") -> Listener:
        """Hand every message on ``subject`` to ``callback``, one after the other.

        When it returns the server knows, unless the connection is just being made again.

        Raises:
            BusUnavailable: when there is no connection.
        """
        listener = Listener(subject, callback, queue)
        try:
            await listener.attach(self._client)
            if self._client.is_connected:
                with contextlib.suppress(nats.errors.TimeoutError):
                    await self._client.flush(timeout=3)
        except nats.errors.BadSubjectError:
            raise BusError(f"{subject!r} is not a subject") from None
        except (nats.errors.Error, OSError) as error:
            raise BusUnavailable(f"the NATS server at {self.where} is gone: {error}") from None
        self._listeners.append(listener)
        return listener

    async def unsubscribe(self, listener: Listener) -> None:
        """End a subscription. Safe to call twice."""
        if listener in self._listeners:
            self._listeners.remove(listener)
            await listener.detach()

    async def request(self, subject: str, data: bytes, timeout: float) -> bytes:
        """Ask whoever serves ``subject``; see :meth:`bus.calls.Caller.request`."""
        return await self._caller.request(subject, data, timeout)

    async def serve(self, subject: str, queue: str, handler: Handler) -> Service:
        """Answer requests on ``subject``, sharing them with others in ``queue``.

        Handlers run concurrently; close the returned service to end it.
        """
        service = Service(self, handler)
        await service.start(subject, queue)
        return service

    def _denial(self, what: str, subject: str) -> BusError:
        user = self.settings.user or "this user"
        return BusError(
            f"the server does not let {user} {what} {subject}",
            "give the user the permission, or use another user",
        )

    def check_size(self, subject: str, data: bytes) -> None:
        """See whether a message may be published.

        Raises:
            BusError: when it is too large for the server.
        """
        if len(data) > self.max_bytes:
            raise BusError(
                f"a message of {len(data):,} bytes for {subject} is too large: "
                f"the server takes {self.max_bytes:,}",
                "make it smaller, or raise max_payload in the server's configuration",
            )
