"""One moderator a server: it says on the bus that it is there, and yields to an older one.

Two moderators on one server would share its submissions between two ledgers. Nothing about
presence is kept anywhere: a moderator that was killed does not answer, and another one may take
its place at once. A running one repeats that it is there, so that two which started in the same
moment, or found each other after the network was cut, do not both go on: the younger one ends.

But a card is only words, and whoever may publish may write one. What ends a running moderator is
the lock of the other's ledger, which this machine's kernel keeps (:mod:`agents.moderator.proof`);
a card that nothing proves is told of, and ends nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from nats.aio.msg import Msg
from pydantic import ValidationError

from bus.connection import Bus
from bus.subjects import PRESENCE
from schema.base import Frozen, digest
from schema.errors import BusError

BEAT_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
"""How long a moderator that is alive may take to say so."""

_TELL_SECONDS = 60.0
_LONGEST = 300
"""Characters of another's card in the log."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

log = structlog.get_logger(__name__)


class Card(Frozen):
    """What a moderator says about itself."""

    id: str
    ledger: str
    """Identity of its ledger's file: see :func:`identity_of`."""
    path: str
    """The ledger's file as the moderator's own machine or container calls it."""
    process: int
    host: str
    since: float
    """Unix time, in seconds."""
    stays: bool
    """Whether it serves until it is stopped, or only for one job."""

    @classmethod
    def of(cls, ledger: Path, *, stays: bool) -> Card:
        """The card of a moderator in this process."""
        return cls(
            id=secrets.token_hex(8),
            ledger=identity_of(ledger),
            path=os.fsencode(ledger.absolute()).decode(errors="replace"),
            process=os.getpid(),
            host=socket.gethostname(),
            since=time.time(),
            stays=stays,
        )

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, ledger {self.path}"

    def yields_to(self, other: Card) -> bool:
        """Whether, of two moderators on one server, this one has to end."""
        return (other.since, other.id) < (self.since, self.id)


def identity_of(file: Path) -> str:
    """The same for two processes of one machine, in containers or not, that mean the same file
    under whatever path; empty when there is no such file."""
    try:
        found = file.stat()
    except (OSError, ValueError):  # the latter for a name with a NUL
        return ""
    machine = _BOOT_ID.read_text() if _BOOT_ID.exists() else socket.gethostname()
    return digest(machine, found.st_dev, found.st_ino)


async def who_moderates(bus: Bus) -> Card | None:
    """The moderator that serves this server; None when none does, or it does not answer.

    Raises:
        BusUnavailable: when there is no connection.
    """
    answers: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = bus.new_inbox()
    listener = await bus.subscribe(inbox, answers.put)
    try:
        await bus.publish_plain(PRESENCE, b"", reply=inbox)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                answer = await answers.get()
                if (answer.headers or {}).get("Status") == "503":
                    return None  # the server says that nobody listens
                if card := _read(answer.data):
                    return card
    except TimeoutError:
        return None
    finally:
        await bus.unsubscribe(listener)


def refusal(other: Card) -> BusError:
    """The error of a moderator that may not run beside ``other``."""
    return BusError(
        f"this NATS server has a moderator already ({other})",
        "stop that one first, or give this one a server of its own",
    )


class Presence:
    """Says that the moderator of ``card`` is there.

    Args:
        proves: whether another's card is proven to be a moderator's on another ledger.
    """

    def __init__(self, bus: Bus, card: Card, proves: Callable[[Card], bool]) -> None:
        self._bus = bus
        self._card = card
        self._proves = proves
        self._told = float("-inf")
        self._elder: asyncio.Future[Card] = asyncio.get_running_loop().create_future()

    async def run(self, stop: asyncio.Event) -> None:
        """Answer and repeat until ``stop`` is set.

        Raises:
            BusError: when an older moderator is there, too.
        """
        listener = await self._bus.subscribe(PRESENCE, self._hear)
        stopping = asyncio.create_task(stop.wait())
        ends: set[asyncio.Future[Any]] = {stopping, self._elder}
        try:
            while not any(end.done() for end in ends):
                with contextlib.suppress(BusError):  # said again when the server is back
                    await self._bus.publish_plain(PRESENCE, self._encoded())
                await asyncio.wait(ends, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await self._bus.unsubscribe(listener)
        if self._elder.done():
            raise refusal(self._elder.result())

    async def _hear(self, message: Msg) -> None:
        if message.reply:
            await self._bus.publish_plain(message.reply, self._encoded())
            return
        other = _read(message.data)
        if other is None or other.id == self._card.id or self._elder.done():
            return
        if not self._proves(other):
            self._tell("somebody says to be another moderator, and nothing proves it", other)
        elif self._card.yields_to(other):
            self._elder.set_result(other)
        else:
            self._tell("another moderator is on this server, and has to end", other)

    def _tell(self, what: str, other: Card) -> None:
        """A line in the log, but not for every card: anybody may send many."""
        now = time.monotonic()
        if now - self._told >= _TELL_SECONDS:
            self._told = now
            log.warning(what, other=str(other)[:_LONGEST])

    def _encoded(self) -> bytes:
        return self._card.model_dump_json().encode()


def _read(data: bytes) -> Card | None:
    try:
        return Card.model_validate_json(data)
    except ValidationError:
        return None
