"""Ending tasks for sure: a task that is cancelled once may go on.

``asyncio.wait_for`` of Python 3.11 loses a cancellation that comes at the very moment at which what
it waits for is done (CPython issue 86296); so do libraries that wait so. A loop then goes round
again, and whoever waits for its end waits for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_SECONDS = 0.5
"""After so long a task that still runs is cancelled once more."""


async def cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, again and again, until each has ended; what they raised is not looked at."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_SECONDS)
