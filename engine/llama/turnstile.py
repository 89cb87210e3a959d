"""Lets threads through one at a time, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turnstile:
    """A fair lock. Several models share a machine's cores: each decode of one waits its turn.

    A plain lock would do for exclusion, but the thread that released it last may take it again
    before the others wake up.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        ticket = threading.Event()
        with self._lock:
            if not self._queue:
                ticket.set()
            self._queue.append(ticket)
        ticket.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._queue.popleft()
            if self._queue:
                self._queue[0].set()
