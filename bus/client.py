"""nats-py's client, with one fault of it mended.

Whoever waits for the answer to a ping and gives up (a time-out, a cancelled task) leaves a future
that is cancelled. In nats-py 2.16 the late answer then raises in the loop that reads the
connection, and the loop ends: nothing is heard any more, and no error is told, until half a minute
later the connection counts as stale.
"""

from __future__ import annotations

from nats.aio.client import Client


class SteadyClient(Client):
    """A client that takes late answers to pings for what they are."""

    async def _process_pong(self) -> None:
        if self._pongs:
            waiting = self._pongs.pop(0)
            if not waiting.done():
                waiting.set_result(True)
            self._pongs_received += 1
            self._pings_outstanding = 0
