"""Request and reply: how seats anywhere reach an engine.

A request is answered by one member of a queue group. While the member works it says so every two
seconds, so that its death is noticed long before the request's own timeout; the same sign of life
carries a subject on which the request can be taken back, so that nothing is computed for nobody.
Errors travel by the name of their class and are raised again as that class; where work is traced,
its trace context travels along. Nothing here is durable: it is for what a durable caller can ask
again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.msg import Msg

from bus.cancelling import cancelled
from bus.inbox import Inbox, Wire
from bus.listener import Listener
from schema.errors import BusError, BusUnavailable, FolkmootError
from schema.trace_context import at_work, outgoing, read

BEAT_SECONDS = 2.0
SILENCE_SECONDS = 10.0
"""A request whose server gave no sign of life for so long is given up."""

_BEAT = "Folkmoot-Beat"
_ERROR = "Folkmoot-Error"
_TIMEOUT = "Folkmoot-Timeout"

Handler = Callable[[bytes], Awaitable[bytes]]

log = structlog.get_logger(__name__)


class Caller:
    """The asking side."""

    def __init__(self, bus: Wire, inbox: Inbox) -> None:
        self._bus = bus
        self._inbox = inbox

    async def request(self, subject: str, data: bytes, timeout: float) -> bytes:
        """Ask whoever serves ``subject``, and wait for at most ``timeout`` seconds.

        A cancelled or timed-out request is taken back: its handler is cancelled.

        Raises:
            BusUnavailable: when nobody serves the subject, or the answer does not come.
            FolkmootError: the error of the handler, as the class that it was raised as.
        """
        take_back = ""
        deadline = time.monotonic() + timeout
        with await self._inbox.line() as line:
            try:
                await self._bus.publish_plain(
                    subject,
                    data,
                    reply=line.subject,
                    headers={**outgoing(), _TIMEOUT: str(timeout)},
                )
                while True:
                    left = deadline - time.monotonic()
                    async with asyncio.timeout(min(left, SILENCE_SECONDS)):
                        reply = await line.next()
                    headers = reply.headers or {}
                    if headers.get("Status") == "503":
                        raise BusUnavailable(f"nobody answers on {subject}")
                    if _BEAT in headers:
                        take_back = reply.reply
                        continue
                    take_back = ""
                    if _ERROR in headers:
                        raise _error_from(reply.data)
                    return reply.data
            except TimeoutError:
                waited = timeout if time.monotonic() >= deadline else SILENCE_SECONDS
                raise BusUnavailable(f"no answer on {subject} within {waited:g} seconds") from None
            finally:
                if take_back:
                    with contextlib.suppress(BusError):
                        await self._bus.publish_plain(take_back, b"")


class Service:
    """The answering side: runs its handler once for each request, many at a time."""

    def __init__(self, bus: Wire, handler: Handler) -> None:
        self._bus = bus
        self._handler = handler
        self._running: dict[str, asyncio.Task[None]] = {}
        self._listeners: list[Listener] = []
        self._inbox = bus.new_inbox()
        self._count = 0

    async def start(self, subject: str, queue: str) -> None:
        """Begin to answer."""
        self._listeners = [
            await self._bus.subscribe(f"{self._inbox}.*", self._take_back),
            await self._bus.subscribe(subject, self._receive, queue=queue),
        ]

    async def close(self, grace: float = 0.0) -> None:
        """Take no more requests; let those that run finish for ``grace`` seconds, then cancel."""
        for listener in self._listeners:
            await self._bus.unsubscribe(listener)
        running = list(self._running.values())
        if running and grace:
            await asyncio.wait(running, timeout=grace)
        await cancelled(running)

    async def _receive(self, message: Msg) -> None:
        if not message.reply:
            log.warning("a request without a reply subject is ignored", subject=message.subject)
            return
        self._count += 1
        token = str(self._count)
        task = asyncio.create_task(self._answer(message, f"{self._inbox}.{token}"))
        self._running[token] = task
        task.add_done_callback(lambda _: self._running.pop(token, None))

    async def _take_back(self, message: Msg) -> None:
        task = self._running.get(message.subject.rpartition(".")[2])
        if task is not None:
            task.cancel()

    async def _answer(self, message: Msg, take_back: str) -> None:
        beat = asyncio.create_task(self._beat(message.reply, take_back))
        try:
            with at_work(read(message.headers or {})):
                async with asyncio.timeout(_seconds(message)):
                    answer = await self._handler(message.data)
            await self._bus.publish_plain(message.reply, answer)
        except TimeoutError:
            log.info("a request ran out of its time", subject=message.subject)
        except asyncio.CancelledError:
            # Taken back, and nobody listens; or the service closes, and another may answer.
            await self._fail(message, BusUnavailable("the service is stopping"))
            raise
        except FolkmootError as error:
            await self._fail(message, error)
        except Exception as error:
            log.exception("a request failed", subject=message.subject)
            await self._fail(message, BusError(f"the service failed: {error!r}"[:500]))
        finally:
            beat.cancel()

    async def _fail(self, message: Msg, error: FolkmootError) -> None:
        body = {
            "error_kind": type(error).__name__,
            "message": error.message,
            "hint": error.hint,
        }
        try:
            await self._bus.publish_plain(
                message.reply, json.dumps(body).encode(), headers={_ERROR: type(error).__name__}
            )
        except BusError as problem:
            log.warning("an error could not be sent back", error=str(error), why=str(problem))

    async def _beat(self, reply: str, take_back: str) -> None:
        while True:
            try:
                await self._bus.publish_plain(reply, b"", reply=take_back, headers={_BEAT: "1"})
            except BusError as error:
                log.debug("a sign of life could not be sent", error=str(error))
            await asyncio.sleep(BEAT_SECONDS)


def _seconds(message: Msg) -> float | None:
    """How long the caller waits; None when it does not say."""
    try:
        return float((message.headers or {}).get(_TIMEOUT, ""))
    except ValueError:
        return None


def _error_from(data: bytes) -> FolkmootError:
    try:
        body = json.loads(data)
        kind = _kinds(FolkmootError).get(body["error_kind"], BusError)
        return kind(str(body["message"]), str(body["hint"]))
    except (ValueError, KeyError, TypeError):
        return BusError("the service failed and did not say why")


def _kinds(root: type[FolkmootError]) -> dict[str, type[FolkmootError]]:
    """Every class of the tree below ``root`` by its name; those of plugins too."""
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= _kinds(child)
    return found
