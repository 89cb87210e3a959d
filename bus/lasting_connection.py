"""A connection to the NATS server that lasts.

nats-py's own defaults would try a dead port for two minutes, end reconnection when a callback
raises, and close for good when the server once refuses the password. Here a first connection
fails with one sentence, and an established one is made again for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from typing import Any, Self

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.client import JetStreamContext

from bus.client import SteadyClient
from bus.listener import Listener
from bus.settings import BusSettings
from bus.trouble import in_words
from schema.address import secrets_in, without_secrets
from schema.errors import BusError, BusUnavailable, UserError

_DENIED = re.compile(r'permissions violation for (?:publish|subscription) to "?([^"\s]+)', re.I)

log = structlog.get_logger(__name__)


class LastingConnection:
    """A connection that is made again whenever it breaks. Build it with :meth:`connect`."""

    def __init__(self, settings: BusSettings) -> None:
        self.settings = settings
        self.epoch = 0
        """Grows with every new connection; whoever waits for an answer of an old one asks again."""
        self._client: Client = SteadyClient()
        self._jetstream: JetStreamContext = self._client.jetstream()
        self._listeners: list[Listener] = []
        self._closing = False
        self._trouble: Exception | None = None
        self._refused = asyncio.Event()
        self._denied: set[str] = set()
        self._reopening: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, settings: BusSettings, *, patience: float = 3.0) -> Self:
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
    def jetstream(self) -> JetStreamContext:
        """JetStream on the present connection; ask again after an error."""
        return self._jetstream

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

    def _in_words(self, error: Exception) -> str:
        settings = self.settings
        return in_words(error, (settings.password, settings.token, *secrets_in(settings.url)))
