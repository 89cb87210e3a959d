"""Lost requests: sent, not answered, and nowhere on the bus. Looked for by campaign, always.

Where the bus holds less of a campaign than is asked for it, each message of it is looked at; so it
is once in a while where it does not, since a message that means nothing may stand for a lost one.
What other campaigns have on the bus plays no part. A request that is there is not lost, however
long it waits for its turn.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bus.connection import Bus
from bus.on_the_way import count_on_the_way, turns_on_the_way
from storage.outbox import LONGEST_WAIT, Overdue

FIRST_PAUSE = 60.0
LONGEST_PAUSE = 480.0
"""Seconds between two close looks at a campaign of which the bus holds enough; they double."""

PAUSE_AFTER_RESTART = 5.0
"""The first one in the minute after the server or the moderator was started anew: what a server has
forgotten of a stream and remembers of its consumers makes messages that count and mean nothing."""

UPGRADE_SECONDS = 2 * LONGEST_WAIT
"""After so long without an answer of a later version, an upgrade is taken to be over."""


@dataclass
class LostRequests:
    """Who looks for them.

    Args:
        bus: where they may be.
        overdue: reads the requests that are overdue by now; it is told :attr:`restarted`.
        in_flight: reads how many turns of a campaign were sent and not answered.
        clock: seconds, monotonic.
    """

    bus: Bus
    overdue: Callable[[float], Awaitable[Sequence[Overdue]]]
    in_flight: Callable[[str], Awaitable[int]]
    clock: Callable[[], float] = time.monotonic
    _later: float = float("-inf")
    """When an answer came that only a later version can read."""
    restarted: float = field(default_factory=time.time)
    """When the bus, or this moderator, was started at last: Unix time."""
    _fresh_since: float = field(init=False)
    """The same by :attr:`clock`."""
    _next: dict[str, tuple[float, float]] = field(default_factory=dict)
    """When a campaign is looked at closely next, whatever is counted, and the pause after that."""

    def __post_init__(self) -> None:
        self._fresh_since = self.clock()

    def answered_later(self, turns: int) -> None:
        """So many answers came that only a later version can read: half of the swarm is upgraded,
        and this is no reason to give up on anything."""
        if turns:
            self._later = self.clock()

    @property
    def is_patient(self) -> bool:
        """Whether nothing is given up on, however often it was lost."""
        return self.clock() - self._later < UPGRADE_SECONDS

    def parted(self, lost: Sequence[Overdue], attempts: int) -> tuple[list[str], list[str]]:
        """The turns to be asked for again, and those to be given up on: lost ``attempts`` times,
        the last time not with the server or the moderator."""
        most = float("inf") if self.is_patient else attempts
        hopeless = {r.turn for r in lost if r.attempt >= most and not r.is_forgotten}
        return [r.turn for r in lost if r.turn not in hopeless], sorted(hopeless)

    def server_is_back(self) -> None:
        """The server was started anew, and may have forgotten what it was told before."""
        self.restarted = time.time()
        self._fresh_since = self.clock()
        self._next.clear()

    async def look(self) -> list[Overdue]:
        """The requests that are lost by now.

        Raises:
            BusUnavailable: when the server does not say what it holds.
        """
        late = await self.overdue(self.restarted)
        names = {request.campaign for request in late if not request.is_ahead}
        self._next = {name: when for name, when in self._next.items() if name in names}
        # Who had it before the clock was set back may be dead, and the server, which goes by the
        # same clock, would wait for the hour to come again.
        lost = [request for request in late if request.is_ahead]
        if not names:
            return lost
        asked = {name: await self.in_flight(name) for name in names}
        held = await count_on_the_way(self.bus)
        for name in sorted(names):
            if asked[name] > held[name] or self._is_due(name):
                lost += await self._closely(name)
        return lost

    async def _closely(self, name: str) -> list[Overdue]:
        found = await turns_on_the_way(self.bus, name)
        # In this order: what was answered meanwhile is not overdue any more.
        return [
            request
            for request in await self.overdue(self.restarted)
            if request.campaign == name and not request.is_ahead and request.turn not in found
        ]

    def _is_due(self, name: str) -> bool:
        now = self.clock()
        is_fresh = now - self._fresh_since < FIRST_PAUSE
        first = PAUSE_AFTER_RESTART if is_fresh else FIRST_PAUSE
        when, pause = self._next.setdefault(name, (now + first, 2 * first))
        if now < when:
            return False
        self._next[name] = now + pause, min(2 * pause, LONGEST_PAUSE)
        return True
