"""Asking carefully: a row that a process may have died of is asked about with nothing else in hand.

Whatever is asked about other rows waits meanwhile, so that another death says of which row it was.
The row is then set aside, and everything else goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from agents.caution.in_hand import CONTROL, InHand
from schema.errors import DeadlyRow, EngineError

ALONE_SECONDS = 30.0
"""For so long others wait at most, to leave a suspect alone or while it is."""

log = structlog.get_logger(__name__)


class Careful:
    """Who may ask when, of one process."""

    def __init__(self, marks: InHand) -> None:
        self._marks = marks
        self._others = 0
        self._waiting = 0
        """Suspects that wait to be alone."""
        self._alone: object | None = None
        self._changed = asyncio.Event()
        self._controlled: set[str] = set()

    @contextlib.asynccontextmanager
    async def holding(
        self, row: str, request: str, model: str, control: Callable[[], Awaitable[object]]
    ) -> AsyncIterator[None]:
        """While this context is open, something is asked about a row.

        Args:
            row: what a process may die of.
            request: which of the questions about it.
            model: what is asked.
            control: asks it something else, once before the first suspect: a model of which every
                question is the death convicts no row.

        Raises:
            DeadlyRow: when processes have died of this row before.
        """
        while True:
            standing = self._marks.standing(row)
            if standing == "deadly":
                raise DeadlyRow(
                    f"{self._marks.deaths(row)} times a process died in the middle of this row, "
                    "the last time with nothing else in hand",
                    "look at its text; it can be asked again after a day",
                )
            if standing == "suspect":
                async with self._by_itself(), self._marked(row, request, model, control):
                    yield
                return
            if not (self._alone or self._waiting):
                break
            await self._change()
        self._others += 1
        self._marks.begin(row, request)
        try:
            yield
        finally:
            self._marks.end(row, request)
            self._others -= 1
            self._tell()

    @contextlib.asynccontextmanager
    async def _marked(
        self, row: str, request: str, model: str, control: Callable[[], Awaitable[object]]
    ) -> AsyncIterator[None]:
        if model not in self._controlled:
            self._marks.begin(CONTROL, model)
            with contextlib.suppress(EngineError):  # it is alive, and that was the question
                await control()
            self._marks.end(CONTROL, model)
            self._controlled.add(model)
        log.info("asking about a row by itself that a process may have died of", request=request)
        self._marks.begin(row, request)
        try:
            yield
        finally:
            self._marks.end(row, request)

    @contextlib.asynccontextmanager
    async def _by_itself(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        self._waiting += 1
        until = loop.time() + ALONE_SECONDS
        try:
            while self._alone or (self._others and loop.time() < until):
                await self._change(max(until - loop.time(), 0.01))
        finally:
            self._waiting -= 1
            self._tell()
        self._alone = itself = object()
        ending = loop.call_later(ALONE_SECONDS, self._end_alone, itself)
        try:
            yield
        finally:
            ending.cancel()
            self._end_alone(itself)

    def _end_alone(self, itself: object) -> None:
        if self._alone is itself:
            self._alone = None
            self._tell()

    async def _change(self, seconds: float | None = None) -> None:
        """Wait until somebody has come or gone."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
