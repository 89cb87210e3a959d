"""How long the swarm works on each campaign: what a budget of seconds counts.

The time from one look of the moderator to the next is added up, monotonic. So a clock that is set,
a night between two runs, a pause, and whatever is waited for outside cost nothing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from storage.ledger import Ledger

LONGEST_STEP = 1.0
"""Seconds; when two looks are further apart, the process was stopped and has not worked."""
WRITTEN_EVERY = 1.0
"""Seconds of work that may be lost with a process that is killed."""


@dataclass
class Stopwatch:
    """The time of work on the campaigns of one ledger.

    Args:
        clock: seconds, monotonic.
    """

    ledger: Ledger
    clock: Callable[[], float] = time.monotonic
    _last: float | None = None
    _unwritten: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def step(self, working: Iterable[str]) -> None:
        """Add the time since the last step to the campaigns that are worked on now."""
        now = self.clock()
        passed = 0.0 if self._last is None else min(now - self._last, LONGEST_STEP)
        self._last = now
        for name in working:
            self._unwritten[name] += passed
        if max(self._unwritten.values(), default=0.0) >= WRITTEN_EVERY:
            self.write()

    def unwritten(self, name: str) -> float:
        """Seconds of work on a campaign that are not on record yet."""
        return self._unwritten.get(name, 0.0)

    def write(self) -> None:
        """Put on record what is not yet."""
        for name, seconds in self._unwritten.items():
            self.ledger.add_work(name, seconds)
        self._unwritten.clear()
