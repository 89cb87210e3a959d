"""How many requests an endpoint is sent at once: as many as it takes.

Nobody tells what a server can bear, and it changes with who else asks it. So the number is found by
additive increase and multiplicative decrease (Chiu and Jain, 1989, doi
10.1016/0169-7552(89)90019-6), as TCP finds the bandwidth of a line: while all is answered it grows
by one a round, and a refusal halves it. What was sent before the last halving is no news about the
number after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

FIRST = 16.0
"""Requests at once before anything is known."""
MOST = 64.0


@dataclass
class Window:
    """The number itself; times are seconds of any clock that only goes forward."""

    size: float = FIRST
    cut: float = float("-inf")
    """When it was halved last."""

    @property
    def room(self) -> int:
        """Requests that may be under way."""
        return int(self.size)

    def answered(self, began: float, under_way: int) -> None:
        """A request that began then was answered, one of so many; what is not used does not
        grow."""
        if began >= self.cut and under_way >= self.room:
            self.size = min(MOST, self.size + 1.0 / self.size)

    def refused(self, began: float, now: float) -> bool:
        """A request that began then was refused for being too much; whether that is news."""
        if began < self.cut:
            return False
        self.size = max(1.0, self.size / 2)
        self.cut = now
        return True


@dataclass
class Gate:
    """Lets requests through, first come first served, as many at once as the window has room for,
    and knows how long the server wants to be left alone."""

    window: Window = field(default_factory=Window)
    under_way: int = 0
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    _opens: float = float("-inf")

    @property
    def closed_for(self) -> float:
        """Seconds until the server may be asked again."""
        return max(0.0, self._opens - time.monotonic())

    @contextlib.asynccontextmanager
    async def through(self) -> AsyncIterator[None]:
        """While this context is open a request is under way."""
        await self._enter()
        try:
            yield
        finally:
            self.under_way -= 1
            self._let_in()

    def answered(self, began: float) -> None:
        """A request was answered."""
        self.window.answered(began, self.under_way)

    def refused(self, began: float, pause: float = 0.0) -> bool:
        """A request was refused; nobody asks for ``pause`` seconds. Whether the window shrank."""
        now = time.monotonic()
        self._opens = max(self._opens, now + pause)
        return self.window.refused(began, now)

    async def _enter(self) -> None:
        if self.under_way < self.window.room and not self._waiting:
            self.under_way += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # let in and called away at one moment
                self.under_way -= 1
            self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self.under_way < self.window.room:
            turn = self._waiting.popleft()
            if not turn.done():
                self.under_way += 1
                turn.set_result(None)
