"""How long a job waits for what is away, and when it ends instead."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schema.errors import BusUnavailable, EngineRefuses, EngineUnavailable, FolkmootError
from schema.wait import Wait

PATIENCE_SECONDS = 600.0
"""So long nothing may be done because a model or a role is away."""
HOPELESS_SECONDS = 2.0
"""And so long where waiting does not help: the others may have said something by then."""

_AGAIN = "then run the same command again: it goes on where it stopped"


@dataclass
class Patience:
    """The patience of one job.

    Args:
        seconds: how long nothing may be done because something is away.
        clock: seconds, monotonic.
    """

    seconds: float = PATIENCE_SECONDS
    clock: Callable[[], float] = time.monotonic
    _done: object = None
    _moved: float = 0.0
    _hoped: float = 0.0

    def look(self, waits: Sequence[Wait], done: object) -> None:
        """See whether the job shall wait on.

        Args:
            waits: what it waits for now.
            done: whatever changes when something is done.

        Raises:
            EngineRefuses: when a model cannot be used before a person has mended something.
            EngineUnavailable: when a model has been away for too long.
            BusUnavailable: when a role has been without agents for too long.
        """
        now = self.clock()
        away = [wait for wait in waits if not wait.is_silence]
        if done != self._done or not away:
            self._done, self._moved = done, now
        hopeless = [wait for wait in away if wait.hopeless]
        if not hopeless:
            self._hoped = now
        elif now - self._hoped >= HOPELESS_SECONDS:
            raise _error(EngineRefuses, hopeless[0])
        if away and now - self._moved >= self.seconds:
            raise _error(EngineUnavailable if away[0].sort == "model" else BusUnavailable, away[0])


def _error(kind: type[FolkmootError], wait: Wait) -> FolkmootError:
    return kind(wait.why, f"{wait.todo}; {_AGAIN}" if wait.todo else _AGAIN)
