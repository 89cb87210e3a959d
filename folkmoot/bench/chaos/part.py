"""One process of the fleet, and who starts it again: what compose or systemd does for a real one.

Whatever ends is started again after half a second, whoever ended it. That is no manual step; what
needs more than that would be one.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

AGAIN_SECONDS = 0.5
_LEAVING_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its command, so that Linux sends it a signal when its
    parent is gone, even by ``kill -9``; nothing elsewhere. Libraries are loaded here, before the
    fork."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, number)

    return prepare


class Part:
    """A process that is to run.

    Args:
        name: what the report calls it.
        command: program and arguments.
        environment: all of its environment.
        log: where its output is kept.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: dict[str, str], log: Path
    ) -> None:
        self.name, self.log = name, log
        self.starts = 0
        self.endings: list[int] = []
        """Exit codes, in order."""
        self._command, self._environment = tuple(command), environment
        self._process: asyncio.subprocess.Process | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._before_start = dies_with_parent(signal.SIGKILL)
        self._held = asyncio.Event()
        self._held.set()

    @property
    def pid(self) -> int:
        """Of the process that runs now; 0 while none does."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else 0

    async def start(self) -> None:
        """Start it, and from now on again whenever it ends."""
        await self._spawn()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End it for good: asked first, killed if it does not listen."""
        if self._keeping is not None:
            self._keeping.cancel()
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ended(), _LEAVING_SECONDS)
        self.send(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def ended(self) -> float:
        """Wait until the process that runs now has ended; how many seconds that took."""
        began = time.monotonic()
        if self._process is not None:
            await self._process.wait()
        return time.monotonic() - began

    @contextlib.asynccontextmanager
    async def down(self, number: signal.Signals = signal.SIGKILL) -> AsyncIterator[None]:
        """End it, and let it not be started again before this context ends."""
        self._held.clear()
        try:
            self.send(number)
            await self.ended()
            yield
        finally:
            self._held.set()

    async def _keep(self) -> None:
        while True:
            await self.ended()
            if self._process is not None and self._process.returncode is not None:
                self.endings.append(self._process.returncode)
            await asyncio.sleep(AGAIN_SECONDS)
            await self._held.wait()
            await self._spawn()

    async def _spawn(self) -> None:
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the benchmark, which ends them in order
                preexec_fn=self._before_start,  # and if it is killed itself, so are they
            )
        self.starts += 1
