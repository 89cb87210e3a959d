"""Where a request or its answer is, for a row that was open for too long, as the bus knows it."""

from __future__ import annotations

from nats.errors import Error
from nats.js.api import ConsumerInfo

from bus.connection import Bus
from bus.on_the_way import messages, subjects_of
from bus.topology import TURNS, WORK


async def whereabouts(bus: Bus, campaign: str, turn: str) -> str:
    """In which streams a turn's messages are, under which numbers, and how far the consumer is that
    takes them; in words."""
    try:
        found = [
            told
            for stream, sort in ((WORK, "work"), (TURNS, "turn"))
            for told in await _in_stream(bus, stream, f"folkmoot.{sort}.*.{campaign}", turn)
        ]
    except (Error, OSError) as error:
        return f"the bus does not say where it is: {error!r}"
    return "; ".join(found) or "nothing of it is on the bus"


async def _in_stream(bus: Bus, stream: str, wanted: str, turn: str) -> list[str]:
    held = [each async for each in messages(bus, stream, wanted) if each.turn == turn]
    consumers = await bus.jetstream.consumers_info(stream) if held else []
    return [
        f"number {each.number} of {stream}"
        + "".join(
            f", {_standing(consumer)}"
            for consumer in consumers
            if each.subject.startswith(subjects_of(stream, [consumer]))
        )
        for each in held
    ]


def _standing(consumer: ConsumerInfo) -> str:
    delivered = consumer.delivered.stream_seq if consumer.delivered else 0
    floor = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
    return (
        f"of which {consumer.name} was given up to {delivered} and has done up to {floor}, "
        f"with {consumer.num_ack_pending} in hand and {consumer.num_pending} to come"
    )
