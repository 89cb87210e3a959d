"""Asking one endpoint over HTTP: how many requests at once, when again, and what its errors mean.

A server that is too busy is asked less (:mod:`engine.endpoint.concurrency`), and for a while again:
after as long as it says itself (``Retry-After``), else after pauses that grow. What it does not
answer then is an :class:`schema.errors.EngineUnavailable`, and whoever asked waits as for a server
that is away.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import random
import time
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from engine.endpoint.concurrency import Gate
from engine.endpoint.replies import whole, without
from engine.endpoint.waiting import retry_after
from engine.guard import check_real_model
from engine.shelf.catalogue import EndpointModel
from schema.address import secrets_in
from schema.base import Json
from schema.errors import (
    EngineFault,
    EngineRefuses,
    EngineUnavailable,
    EngineUnwell,
    TextTooLong,
)
from schema.trace_context import outgoing

TIMEOUT = httpx.Timeout(300.0, connect=5.0)
"""Seconds; an answer may take long, a connection must not."""
LONGEST_WAIT = 60.0
"""Seconds that a request waits here for a busy server; who asks for more is taken to be away."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between tries, where a busy server does not say when to come again."""

_BUSY = (429, 503, 529)
"""Statuses of a server that has too much to do."""
_LATER = (408, 425, 429, 502, 503, 504, 529)
"""Statuses that say nothing about the request: the same one is answered later."""

Reply = TypeVar("Reply", bound=BaseModel)

log = structlog.get_logger(__name__)


class _Busy(Exception):
    """The server wants to be asked again later."""

    def __init__(self, status: int, said: bytes, pause: float | None) -> None:
        self.status, self.said, self.pause = status, said, pause


class Endpoint:
    """The way to one model at one endpoint.

    Args:
        entry: where it is; the key is read from where it names.
    """

    def __init__(self, entry: EndpointModel) -> None:
        self._entry = entry
        self._key = entry.key()
        self.gate = Gate()
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        self._client = httpx.AsyncClient(
            base_url=entry.base_url.rstrip("/") + "/",
            headers=headers,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        )

    async def post(
        self, path: str, body: dict[str, Json], shape: type[Reply], *, patient: bool = True
    ) -> Reply:
        """Ask, and read the reply in its shape.

        Args:
            patient: whether a busy server is asked again from here.

        Raises:
            EngineError: when there is no such reply; says why, and what to do.
        """
        entry = self._entry
        if not _is_loopback(entry.base_url):
            check_real_model(entry.name)
        waited, pauses = 0.0, list(PAUSES)
        while True:
            try:
                said = await self._try(path, {"model": entry.model, **body})
            except _Busy as busy:
                pause = busy.pause
                if pause is None:
                    pause = random.uniform(0.5, 1.0) * pauses.pop(0) if pauses else None  # noqa: S311 - so that not all come at once
                if not patient or pause is None or waited + pause > LONGEST_WAIT:
                    self._raise_status(busy.status, busy.said)
                waited += pause
                await asyncio.sleep(pause)
                continue
            try:
                return shape.model_validate_json(said)
            except ValidationError as error:
                self.refuse(f"{error.error_count()} fields are missing or wrong")

    async def close(self) -> None:
        """Close the connections. Safe to call twice."""
        await self._client.aclose()

    def refuse(self, problem: str) -> NoReturn:
        """Raise the error of a reply in another shape."""
        raise EngineRefuses(
            f"{self._entry.where} answers in a shape that is not OpenAI's: {problem}",
            "check that the base_url ends where /chat/completions begins, usually with /v1",
        )

    async def _try(self, path: str, asked: dict[str, Json]) -> bytes:
        """One request; its reply, if it is one of success."""
        entry = self._entry
        async with self.gate.through():
            while closed := self.gate.closed_for:
                if closed > LONGEST_WAIT:
                    raise EngineUnavailable(
                        f"{entry.where} wants to be left alone for {closed:,.0f} s more",
                        "wait until then, or look at your plan with whoever runs it",
                    )
                await asyncio.sleep(closed)
            began = time.monotonic()
            try:
                # A server that traces its work, too, joins the trace.
                async with self._client.stream(
                    "POST", path, json=asked, headers=outgoing()
                ) as response:
                    said = without(
                        await whole(response, entry.where),
                        (self._key, *secrets_in(entry.base_url)),
                    )
            except httpx.ReadTimeout as error:
                self._refused(began, 0.0)
                raise EngineUnwell(
                    f"{entry.where} gave no answer for {entry.name} within {TIMEOUT.read:.0f} s",
                    "look at the server, or choose a smaller model",
                ) from error
            except httpx.RequestError as error:
                raise EngineUnavailable(
                    f"nobody answers for {entry.name} at {entry.where} ({_in_words(error)})",
                    "start the server, or mend the model's base_url",
                ) from error
            status = response.status_code
            if response.is_success:
                self.gate.answered(began)
                return said
            pause = retry_after(response.headers)
            if status in _BUSY or (status >= 500 and pause is not None):
                self._refused(began, pause or 0.0)
                raise _Busy(status, said, pause)
            self._raise_status(status, said)

    def _refused(self, began: float, pause: float) -> None:
        if self.gate.refused(began, pause):
            room = self.gate.window.room
            log.info("a busy endpoint is asked less", model=self._entry.name, at_once=room)

    def _raise_status(self, status: int, said: bytes) -> NoReturn:
        entry = self._entry
        says = " ".join(said.decode(errors="replace").split())[:200]
        if status in (401, 403):
            where = f"environment variable {entry.key_env}" if entry.key_env else "key_env setting"
            where = f"file {entry.key_file}" if entry.key_file else where
            raise EngineRefuses(
                f"{entry.where} does not accept the key for {entry.name} ({status})",
                f"set the {where} of this model to a valid key",
            )
        if status in (402, 404, 405, 410) or status < 400:
            raise EngineRefuses(
                f"{entry.where} does not serve {entry.name} as {entry.model} ({status}): {says}",
                "check the model's id and base_url, which usually ends with /v1",
            )
        if status in _LATER or status >= 500:
            unwell = EngineUnavailable if status in _LATER else EngineUnwell
            raise unwell(
                f"{entry.where} cannot answer for {entry.name} now ({status}): {says}",
                "look at the server, or wait until it can",
            )
        if "context" in says and ("length" in says or "size" in says or "exceed" in says):
            raise TextTooLong(
                f"the prompt does not fit into the context of {entry.name}: {says}",
                "shorten the text or the guideline",
            )
        raise EngineFault(
            f"{entry.where} refuses a request for {entry.name} ({status}): {says}",
            "check the model's id and base_url",
        )


def _in_words(error: httpx.RequestError) -> str:
    """What the network said, as far as it said something."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
        causes.append(cause)
    for cause in reversed(causes):
        if isinstance(cause, OSError) and cause.errno:
            # The numbers of failed look-ups of names are below 0, and not the system's.
            says = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror or str(cause)
            return says[:1].lower() + says[1:]
    return "it does not answer" if isinstance(error, httpx.TimeoutException) else str(error)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
