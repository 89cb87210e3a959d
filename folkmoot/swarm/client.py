"""What a command asks of the running moderator, over the bus."""

from __future__ import annotations

from bus.connection import Bus
from bus.envelopes import Command, Receipt, decode, encode
from bus.subjects import command_subject
from schema.errors import BusUnavailable, UserError

PATIENCE_SECONDS = 10.0


async def command(bus: Bus, order: Command) -> str:
    """Give an order and wait for the moderator's receipt; what it says.

    Raises:
        UserError: when the moderator refuses, with its reason.
        BusUnavailable: when no moderator answers; the order is kept and will be obeyed later.
    """
    data = await bus.request_receipt(
        command_subject(order.campaign), encode(order), timeout=PATIENCE_SECONDS
    )
    if data is None:
        raise BusUnavailable(
            f"no moderator answered within {PATIENCE_SECONDS:.0f} seconds; the order is kept",
            "start one with `folkmoot up`",
        )
    receipt = decode(data)
    if isinstance(receipt, Receipt) and receipt.status != "rejected":
        return receipt.reason or receipt.status
    raise UserError(getattr(receipt, "reason", "the moderator refused"))
