"""What is on its way: requests and turns that the bus will still deliver, or somebody has in hand.

Asked by campaign, so that neither another campaign nor a stray message says anything about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from nats.errors import Error
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from bus.connection import MESSAGE_ID_HEADER, Bus
from bus.subjects import campaign_of
from bus.topology import TURNS, WORK, filters_of
from schema.errors import BusUnavailable


class Held(NamedTuple):
    """A message that a stream holds."""

    subject: str
    number: int
    """In the stream."""
    turn: str
    """The turn that it asks for or is; empty for a stray message."""


async def count_on_the_way(bus: Bus) -> Counter[str]:
    """By campaign, how many requests and turns the streams hold, without those that no consumer
    will deliver (:func:`_delivered_from`); others that nobody will ever get may be among them.
    Cheap, however many there are.

    Raises:
        BusUnavailable: when the server cannot say.
    """
    found = Counter[str]()
    for stream in (WORK, TURNS):
        try:
            info = await bus.jetstream.stream_info(stream, subjects_filter=">")
            subjects = info.state.subjects or {}
            idle = await _idle(bus, stream) if subjects else ()
        except (Error, OSError) as error:
            raise BusUnavailable(f"the stream {stream} does not answer: {error}") from None
        for subject, count in subjects.items():
            if not subject.startswith(idle):
                found[campaign_of(subject)] += count
    return found


async def turns_on_the_way(bus: Bus, campaign: str) -> set[str]:
    """The turns of a campaign of which a request or an answer is on its way. One look at each
    message: for when there is a doubt.

    A worker publishes its turn before it acknowledges the request, so work is looked at first. What
    is in neither stream was answered meanwhile, or is lost.

    Raises:
        BusUnavailable: when the server cannot say.
    """
    found: set[str] = set()
    for stream, sort in ((WORK, "work"), (TURNS, "turn")):
        try:
            found |= await _delivered_from(bus, stream, f"folkmoot.{sort}.*.{campaign}")
        except (Error, OSError) as error:
            raise BusUnavailable(f"the stream {stream} does not answer: {error}") from None
    return found


async def _delivered_from(bus: Bus, stream: str, wanted: str) -> set[str]:
    """The turns in messages of a stream that will be delivered.

    A server that was killed may remember of a stream that is written behind less than of its
    consumers. What is then stored under numbers that a consumer believes to have seen, lies in the
    stream for ever: a consumer that has nothing to deliver delivers none of it, and one that has
    done with a number never comes back to it.
    """
    held = [message async for message in messages(bus, stream, wanted)]
    if not held:
        return set()
    consumers = await bus.jetstream.consumers_info(stream)
    idle = subjects_of(stream, filter(_is_idle, consumers))
    done = [(subjects_of(stream, [each]), _done_up_to(each)) for each in consumers]
    return {
        message.turn
        for message in held
        if not message.subject.startswith(idle)
        and not any(
            message.number <= number and message.subject.startswith(taken) for taken, number in done
        )
    }


async def _idle(bus: Bus, stream: str) -> tuple[str, ...]:
    """How the subjects begin of which there is nothing to deliver."""
    return subjects_of(stream, filter(_is_idle, await bus.jetstream.consumers_info(stream)))


def _is_idle(consumer: ConsumerInfo) -> bool:
    return not (consumer.num_pending or consumer.num_ack_pending)


def _done_up_to(consumer: ConsumerInfo) -> int:
    """The number up to which everything was acknowledged, or is believed to have been."""
    return (consumer.ack_floor.stream_seq or 0) if consumer.ack_floor else 0


async def messages(bus: Bus, stream: str, wanted: str) -> AsyncIterator[Held]:
    """Each message of a stream on the subjects that are ``wanted``, in their order.

    Raises:
        nats.errors.Error: when the server does not answer.
    """
    sequence = 1
    while True:
        try:
            found = await bus.jetstream.get_msg(stream, sequence, wanted, next=True)
        except NotFoundError:
            return
        turn = (found.headers or {}).get(MESSAGE_ID_HEADER, "").rpartition(".")[0]
        sequence = found.seq or sequence
        yield Held(found.subject or "", sequence, turn)
        sequence += 1


def subjects_of(stream: str, consumers: Iterable[ConsumerInfo]) -> tuple[str, ...]:
    """How the subjects begin that these consumers of a stream take."""
    return tuple(
        taken.rstrip(".*>") + "."
        for consumer in consumers
        for taken in filters_of(stream, consumer.name)
    )
