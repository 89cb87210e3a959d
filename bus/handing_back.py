"""Handing back what dead processes had in hand: a server that has just started for us alone.

A server remembers who holds which message, over its own restarts too, and waits ``ack_wait`` before
it gives one to somebody else. Where it is known that no process of before lives, this is waiting
for nobody. How often each message was delivered stays counted.
"""

from __future__ import annotations

import asyncio

import structlog
from nats.errors import Error
from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.topology import COMMANDS, SUBMISSIONS, TURNS, WORK

_AT_ONCE = 0.001
_SERVER_LOOKS_AFTER = 0.2
"""Seconds after which the server has looked for what is overdue: it does so a tenth of a second
after the time was changed, and tells nobody. If it was later, the messages come after ``ack_wait``.
"""

log = structlog.get_logger(__name__)


async def hand_back(bus: Bus) -> int:
    """Let everything that is in anybody's hands be delivered again at once; how much it was.

    Call it before anybody pulls: whoever does sets the consumer's time again. A process that does
    live all the same may settle what it holds; at worst that is done twice.
    """
    found = 0
    for stream in (SUBMISSIONS, COMMANDS, WORK, TURNS):
        try:
            for consumer in await bus.jetstream.consumers_info(stream):
                if consumer.num_ack_pending:
                    found += consumer.num_ack_pending
                    consumer.config.ack_wait = _AT_ONCE
                    await bus.jetstream.add_consumer(stream, consumer.config)
        except NotFoundError:
            continue  # a new folder
        except (Error, OSError) as error:
            log.warning("what was in hand comes again later", stream=stream, why=str(error))
    if found:
        log.info("what was in hand is handed back", messages=found)
        await asyncio.sleep(_SERVER_LOOKS_AFTER)
    return found
