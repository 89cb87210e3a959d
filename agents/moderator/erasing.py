"""Erasing what was deleted, between other work: in a big ledger it takes half a minute."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from storage.erasing import Erased

AGAIN_SECONDS = 30.0
"""Between two tries while a reader holds the log."""

TOLD_AFTER = 6.0
"""Seconds for which the receipt of a deletion waits until all is erased."""

_LEFT: Mapping[Erased, str] = {
    "done": "",
    "held": "; a reader still holds the log: when it ends, the rest is erased",
    "more": "; their words are being taken out of the index, which goes on by itself",
}


@dataclass
class Eraser:
    """Goes on with it until nothing is left.

    Args:
        erase_some: does one step, in the ledger's thread.
    """

    erase_some: Callable[[], Awaitable[Erased]]
    _state: Erased = "more"
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, stop: asyncio.Event) -> None:
        """Erase whenever something was deleted, until ``stop`` is set."""
        stopping = asyncio.create_task(self._wake_on(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                while (state := await self.erase_some()) == "more" and not stop.is_set():
                    pass
                self._state = state
                self._settled.set()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(
                        self._wake.wait(), AGAIN_SECONDS if state == "held" else None
                    )
        finally:
            stopping.cancel()

    async def told(self) -> str:
        """Something was deleted. What is left of it after some seconds at most, in words."""
        self._state = "more"
        self._settled.clear()
        self._wake.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), TOLD_AFTER)
        return _LEFT[self._state]

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()
