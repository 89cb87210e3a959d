"""The one thread that uses the moderator's ledger, while the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from schema.errors import LedgerError
from storage.ledger import Ledger

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class LedgerThread:
    """Called with a function of the ledger and its arguments, it does that in its thread."""

    ledger: Ledger
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
    )
    _broken: asyncio.Future[LedgerError] = field(default_factory=asyncio.Future)

    async def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` gives, or raises."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))
        except LedgerError as error:
            if not self._broken.done():
                self._broken.set_result(error)
            raise

    async def raise_when_broken(self, stop: asyncio.Event) -> None:
        """Wait until ``stop`` is set, or raise when the ledger cannot be written any more.

        Raises:
            LedgerError: the first that anything in the thread raised.
        """
        stopping: asyncio.Future[Any] = asyncio.ensure_future(stop.wait())
        broken: asyncio.Future[Any] = self._broken
        await asyncio.wait({stopping, broken}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._broken.done():
            raise self._broken.result()

    async def close(self) -> None:
        """Close the ledger, in its thread, and end that."""
        await self(self.ledger.close)
        self._thread.shutdown()
