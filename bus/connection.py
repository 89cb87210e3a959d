"""One connection to the NATS server: publish, subscribe, ask.

nats-py's own defaults would try a dead port for two minutes, end reconnection when a callback
raises, and close for good when the server once refuses the password. Here a first connection
fails with one sentence, and an established one is made again for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NoStreamResponseError, ServerError, ServiceUnavailableError
from pydantic import Field

from bus.calls import Caller, Handler, Service
from bus.client import SteadyClient
from bus.inbox import Inbox
from bus.listener import Callback, Listener
from bus.receipts import REPLY_HEADER
from bus.storing import Refusals, Stored, store
from bus.trouble import in_words
from schema.address import secrets_in, without_secrets
from schema.base import Frozen
from schema.errors import BusError, BusUnavailable, UserError

MESSAGE_ID_HEADER = "Nats-Msg-Id"
"""The header by which JetStream drops a message that it has stored already."""

NO_HEADERS: Mapping[str, Mapping[str, str]] = {}

HEADER_ROOM = 4096
"""Bytes of a message that are left to its headers: the server counts them as payload."""

_DENIED = re.compile(r'permissions violation for (?:publish|subscription) to "?([^"\s]+)', re.I)
_TRY_SECONDS = 3.0
_IS_BEING_STORED = 10158
"""What a cluster says of a message that an earlier try has left with it, and that its servers have
not agreed upon yet."""

log = structlog.get_logger(__name__)


class BusSettings(Frozen):
    """How to reach a server, and as whom."""

    url: str = "nats://127.0.0.1:4222"
    """One address, or several of one cluster with commas between them."""
    user: str = ""
    password: str = Field(default="", repr=False)
    token: str = Field(default="", repr=False)
    credentials: str = ""
    """Path of a credentials file, for servers that work with JWTs."""
    inbox_prefix: str = "_INBOX"
    """Begin of every reply subject; with one for each user, nobody reads another's replies."""
    replicas: int = 1
    """Servers of a cluster that keep each stream which is declared over this connection."""
    name: str = "folkmoot"
    """What the server's monitoring calls this connection."""


class Bus:
    """A connection that is made again whenever it breaks. Build it with :meth:`connect`."""

    def __init__(self, settings: BusSettings) -> None:
        self.settings = settings
        self.epoch = 0
        """Grows with every new connection; whoever waits for an answer of an old one asks again."""
        self._client: Client = SteadyClient()
        self._jetstream: JetStreamContext = self._client.jetstream()
        self._listeners: list[Listener] = []
        self._inbox = Inbox(self)
        self._caller = Caller(self, self._inbox)
        self._closing = False
        self._trouble: Exception | None = None
        self._refused = asyncio.Event()
        self._denied: set[str] = set()
        self._reopening: asyncio.Task[None] | None = None
        self._refusals = Refusals()

    @classmethod
    async def connect(cls, settings: BusSettings, *, patience: float = 3.0) -> Bus:
        """Connect, trying for at most ``patience`` seconds.

        Raises:
            BusUnavailable: when no server answers.
            UserError: when it refuses these credentials, or the settings make no sense.
        """
        bus = cls(settings)
        await bus._open(patience)
        return bus

    @property
    def where(self) -> str:
        """The server's address, without any password."""
        return without_secrets(self.settings.url)

    @property
    def is_connected(self) -> bool:
        """Whether the server can be reached at this moment."""
        return self._client.is_connected

    def is_denied(self, subject: str) -> bool:
        """Whether the server has said that this user may not use a subject."""
        return subject.lower() in {denied.lower() for denied in self._denied}

    @property
    def refused_for(self) -> float:
        """For how many seconds the server has been there and stored nothing of some stream, as one
        whose disk is full; 0 where all that is published is stored."""
        return self._refusals.longest(self.epoch)

    @property
    def jetstream(self) -> JetStreamContext:
        """JetStream on the present connection; ask again after an error."""
        return self._jetstream

    @property
    def max_bytes(self) -> int:
        """The longest message, headers apart."""
        return self._client.max_payload - HEADER_ROOM

    async def close(self) -> None:
        """Let subscriptions finish, send what is buffered, and close. Safe to call twice."""
        self._closing = True
        if self._reopening is not None:
            self._reopening.cancel()
        try:
            if self._client.is_connected:
                async with asyncio.timeout(5.0):
                    await self._client.drain()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            log.debug("the connection did not close in order", error=str(error))
        if not self._client.is_closed:
            with contextlib.suppress(nats.errors.Error, OSError):  # the server may be gone
                await self._client.close()

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

    # The connection

    async def _open(self, patience: float) -> None:
        self._trouble = None
        self._refused.clear()
        self._denied.clear()
        client = SteadyClient()
        connecting = asyncio.create_task(client.connect(**self._options(client)))
        refused = asyncio.create_task(self._refused.wait())
        try:
            await asyncio.wait(
                {connecting, refused}, timeout=patience, return_when=asyncio.FIRST_COMPLETED
            )
            if connecting.done():
                connecting.result()
                self._client, self._jetstream = client, client.jetstream()
                return
        except ModuleNotFoundError:
            raise UserError(
                "credentials files need the package nkeys", "pip install nkeys"
            ) from None
        except (nats.errors.Error, OSError, ValueError) as error:
            raise UserError(
                f"cannot use the NATS address {self.where}: {self._in_words(error)}",
                "write nats://HOST:PORT; user and password go into FOLKMOOT_NATS_USER and "
                "FOLKMOOT_NATS_PASSWORD",
            ) from None
        finally:
            refused.cancel()
            if not connecting.done():
                connecting.cancel()
                await asyncio.gather(connecting, return_exceptions=True)
                await client.close()
        if self._refused.is_set():
            raise UserError(
                f"the NATS server at {self.where} refuses these credentials",
                "check user, password, token or credentials file",
            )
        why = f" ({self._in_words(self._trouble)})" if self._trouble else ""
        raise BusUnavailable(
            f"no NATS server answers at {self.where}{why}",
            "start one, or check the address",
        )

    def _options(self, client: Client) -> dict[str, Any]:
        settings = self.settings
        if settings.credentials and not Path(settings.credentials).is_file():
            raise UserError(f"there is no credentials file {settings.credentials}")

        async def on_error(error: Exception) -> None:
            self._note(error)

        async def on_disconnect() -> None:
            if client is self._client and not self._closing:
                log.warning("lost the NATS server; trying again", server=self.where)

        async def on_reconnect() -> None:
            self.epoch += 1
            log.warning("the NATS server is back", server=self.where)

        async def on_close() -> None:
            if client is self._client and not self._closing:
                self._reopening = asyncio.create_task(self._reopen())

        return {
            "servers": [url.strip() for url in settings.url.split(",")],
            "user": settings.user or None,
            "password": settings.password or None,
            "token": settings.token or None,
            "user_credentials": settings.credentials or None,
            "inbox_prefix": settings.inbox_prefix,
            "name": settings.name,
            "error_cb": on_error,
            "disconnected_cb": on_disconnect,
            "reconnected_cb": on_reconnect,
            "closed_cb": on_close,
            "connect_timeout": 2,
            "reconnect_time_wait": 0.25,
            "max_reconnect_attempts": -1,
            "ping_interval": 20,
        }

    async def _reopen(self) -> None:
        """Connect anew after the server closed the connection for good, as on wrong credentials."""
        pause = 0.5
        while not self._closing:
            try:
                await self._open(patience=3.0)
                for listener in self._listeners:
                    await listener.attach(self._client)
            except (BusError, UserError, nats.errors.Error, OSError) as error:
                log.warning("cannot connect again; trying on", error=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)
            else:
                self.epoch += 1
                return

    def _note(self, error: Exception) -> None:
        """Remember what nats-py reports on the side; it must never raise."""
        self._trouble = error
        text = str(error)
        denied = _DENIED.search(text)
        if denied:
            self._denied.add(denied[1])
            log.warning("the server does not permit this", error=text)
        elif "authorization" in text.lower() or "authentication" in text.lower():
            self._refused.set()
        else:
            log.debug("nats", error=self._in_words(error), kind=type(error).__name__)

    def _denial(self, what: str, subject: str) -> BusError:
        user = self.settings.user or "this user"
        return BusError(
            f"the server does not let {user} {what} {subject}",
            "give the user the permission, or use another user",
        )

    def _in_words(self, error: Exception) -> str:
        settings = self.settings
        return in_words(error, (settings.password, settings.token, *secrets_in(settings.url)))

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
