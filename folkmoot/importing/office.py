"""Where orders about a campaign are given: to the running moderator, or to the ledger where none
runs. As with people's answers (:mod:`folkmoot.review.desk`), one process writes a ledger."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal, NamedTuple

from agents.moderator.moderation import Moderation
from bus.envelopes import Command
from folkmoot.review.desk import at_the_writer
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from schema.base import Frozen
from storage.ledger import Ledger

OrderName = Literal["vote", "import_gold", "recount"]
Give = Callable[[OrderName, Frozen], Awaitable[str]]
"""Gives one order; what was done, in words. Raises UserError where it is refused."""


class Office(NamedTuple):
    """Where orders are given."""

    give: Give
    is_served: bool
    """Whether a swarm is running, which goes on with what is ordered."""


@contextlib.asynccontextmanager
async def office(settings: Settings, campaign: str) -> AsyncIterator[Office]:
    """Where orders about a campaign can be given.

    Raises:
        LedgerLocked: when a process writes to the ledger that no order can be sent to.
        LedgerError: when the ledger cannot be written.
    """
    async with at_the_writer(settings, "folkmoot-import") as writer:
        if isinstance(writer, Ledger):
            moderation = Moderation(writer)

            async def write(order: OrderName, arguments: Frozen) -> str:
                body = arguments.model_dump(mode="json")
                return moderation.obey(campaign, order, body) or "done"

            yield Office(write, is_served=False)
            return
        bus = writer

        async def send(order: OrderName, arguments: Frozen) -> str:
            body = arguments.model_dump(mode="json")
            return await command(bus, Command(command=order, campaign=campaign, arguments=body))

        yield Office(send, is_served=True)
