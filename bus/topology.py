"""The streams and consumers, in one place; :func:`declare` brings a server to this state.

Submissions, commands, people's answers and dead letters are what nobody else has: the server must
have them on disk before it confirms them (``sync_interval: always`` in its configuration, which the
embedded server sets). Answers travel with the commands, so that what people tell the moderator is
done in the order in which it was told. All other streams can be rebuilt from the ledger, so they
are written behind (``persist_mode: async``), which is about four times as fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import structlog
from nats.errors import Error
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    PersistMode,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, BadRequestError, NotFoundError, ServerError

from bus.connection import HEADER_ROOM, Bus
from bus.subjects import revision_subject
from bus.submission import MAX_SUBMISSION_BYTES
from schema.errors import BusError, BusUnavailable

SUBMISSIONS = "FOLKMOOT_SUBMISSIONS"
COMMANDS = "FOLKMOOT_COMMANDS"
WORK = "FOLKMOOT_WORK"
TURNS = "FOLKMOOT_TURNS"
CAMPAIGNS = "FOLKMOOT_CAMPAIGNS"
ANNOUNCEMENTS = "FOLKMOOT_ANNOUNCEMENTS"
DEAD = "FOLKMOOT_DEAD"

MODERATOR = "moderator"
"""The durable consumer of submissions, commands, answers and turns. Work has one durable a role."""

WORK_ACK_WAIT = 10.0
"""Seconds without a sign of life after which somebody else gets a request."""

_NAME_IN_USE = 10058
_STREAM_NOT_FOUND = 10059
_NO_CONSUMER_STORE = 10012
_MAX_UNACKNOWLEDGED = 20_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Stream:
    """One stream: what it takes, how long it keeps it, and whether the ledger can rebuild it."""

    name: str
    subjects: tuple[str, ...]
    retention: RetentionPolicy
    rebuilt: bool
    max_age: float = 0.0
    """Seconds; 0 is for ever."""
    max_bytes: int = -1
    """Of one message, its headers included; -1 is whatever the server takes."""

    def config(self, replicas: int = 1) -> StreamConfig:
        """The stream as the server wants it described.

        Streams that are written behind are so on one server alone: with replicas a message is
        confirmed once most of them have it, and nats-server has no other way.

        A message id is remembered for longer than anybody tries to publish under it (see
        :meth:`bus.connection.Bus.publish` and :mod:`bus.submit`), but not for much longer: the
        server keeps all ids in memory.
        """
        return StreamConfig(
            name=self.name,
            subjects=list(self.subjects),
            retention=self.retention,
            storage=StorageType.FILE,
            max_msgs_per_subject=-1,  # said, since earlier versions kept but eight revisions
            max_age=self.max_age,
            max_msg_size=self.max_bytes,
            duplicate_window=30.0 if self.rebuilt else 120.0,
            persist_mode=PersistMode.ASYNC if self.rebuilt and replicas == 1 else None,
            num_replicas=replicas,
        )


_QUEUE = RetentionPolicy.WORK_QUEUE
_LIMITS = RetentionPolicy.LIMITS

STREAMS = (
    Stream(
        *(SUBMISSIONS, ("folkmoot.submit.*",), _QUEUE),
        rebuilt=False,
        max_bytes=MAX_SUBMISSION_BYTES + HEADER_ROOM,
    ),
    Stream(COMMANDS, ("folkmoot.command.*", "folkmoot.answer.*"), _QUEUE, rebuilt=False),
    Stream(WORK, ("folkmoot.work.*.*",), _QUEUE, rebuilt=True),
    Stream(TURNS, ("folkmoot.turn.*.*",), _QUEUE, rebuilt=True),
    Stream(CAMPAIGNS, ("folkmoot.campaign.*",), _LIMITS, rebuilt=True),
    Stream(ANNOUNCEMENTS, ("folkmoot.announce.*.*",), _LIMITS, rebuilt=True, max_age=7 * 86_400.0),
    Stream(DEAD, ("folkmoot.dead.*.*",), _LIMITS, rebuilt=False),
)


def filters_of(stream: str, durable: str) -> tuple[str, ...]:
    """The subjects that a durable consumer takes: the work of its role, or the whole stream."""
    if stream == WORK:
        return (f"folkmoot.work.{durable}.>",)
    return next(known.subjects for known in STREAMS if known.name == stream)


async def declare(bus: Bus, roles: Iterable[str] = ()) -> None:
    """Create or update every stream. Harmless to repeat, from several processes at once.

    Args:
        bus: as a user who may do so.
        roles: whose consumers of work are made, too. Workers may only be permitted to use them.

    Raises:
        BusUnavailable: when JetStream does not answer.
        BusError: when the server has a stream of the same name that cannot be changed into ours.
    """
    for stream in STREAMS:
        await declare_stream(bus, stream)
        if stream.name == WORK:  # before the campaigns, for which workers look
            await declare_work(bus, roles)


async def declare_work(bus: Bus, roles: Iterable[str]) -> None:
    """Create the consumers of work of these roles.

    Raises:
        BusUnavailable: when JetStream does not answer.
    """
    try:
        for role in roles:
            await have_consumer(bus, WORK, role, WORK_ACK_WAIT)
    except (Error, OSError) as error:
        raise BusUnavailable(f"JetStream does not answer at {bus.where}: {error}") from None


async def declared(bus: Bus) -> bool:
    """Whether a moderator has declared what workers need.

    It looks for the campaigns, which every part may read, and which come after work and turns.

    Raises:
        BusUnavailable: when JetStream does not answer.
    """
    try:
        await bus.jetstream.get_msg(CAMPAIGNS, seq=1)
    except NotFoundError as error:
        return error.err_code != _STREAM_NOT_FOUND
    except (Error, OSError) as error:
        raise BusUnavailable(f"JetStream does not answer at {bus.where}: {error}") from None
    return True


async def declare_stream(bus: Bus, stream: Stream) -> None:
    """Create or update one stream; raises as :func:`declare`."""
    try:
        try:
            await bus.jetstream.add_stream(stream.config(bus.settings.replicas))
        except BadRequestError as error:
            if error.err_code != _NAME_IN_USE:
                raise
            await bus.jetstream.update_stream(stream.config(bus.settings.replicas))
            log.info("updated a stream", stream=stream.name)
    except APIError as error:
        raise BusError(
            f"the server refuses the stream {stream.name}: {error.description}",
            "does its account have JetStream, and this user the permission?",
        ) from None
    except (Error, OSError) as error:
        raise BusUnavailable(
            f"JetStream does not answer at {bus.where}: {error}",
            "start nats-server with -js; the user needs the permission for $JS.API.>",
        ) from None


async def have_consumer(bus: Bus, stream: str, durable: str, ack_wait: float) -> None:
    """See that there is the durable consumer ``durable``; raises as :func:`declare_consumer`.

    One that is there as it should be is left alone: so whoever may not make any can use it.
    """
    try:
        found = (await bus.jetstream.consumer_info(stream, durable)).config
    except NotFoundError:
        return await declare_consumer(bus, stream, durable, ack_wait)
    wanted = filters_of(stream, durable)
    has = (found.filter_subject,) if found.filter_subject else found.filter_subjects
    if tuple(has or ()) != wanted or found.ack_wait != ack_wait:
        try:
            await declare_consumer(bus, stream, durable, ack_wait)
        except (Error, OSError, BusError) as error:  # it will do as it is
            log.info("a consumer stays as it is", consumer=durable, why=str(error))


async def declare_consumer(bus: Bus, stream: str, durable: str, ack_wait: float) -> None:
    """Create or update the durable consumer ``durable``, and its stream where that is gone.

    Deliveries have no limit here: past ``max_deliver`` the server would keep a message for ever
    and tell nobody, so :mod:`bus.delivery` counts, and buries.

    Where the server cannot use what it has on disk of the consumer, as after a power loss, the
    consumer is one in memory: it begins anew with all that its stream holds, and what was in hand
    or counted of it is forgotten.

    Raises:
        nats.errors.Error: as nats-py; callers try again.
        BusError: as :func:`declare_stream`.
    """
    filters = filters_of(stream, durable)
    config = ConsumerConfig(
        name=durable,
        durable_name=durable,
        # A server's permissions may tell consumers apart by their one subject.
        filter_subject=filters[0] if len(filters) == 1 else None,
        filter_subjects=list(filters) if len(filters) > 1 else None,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait,
        max_deliver=-1,
        max_ack_pending=_MAX_UNACKNOWLEDGED,
    )
    try:
        await bus.jetstream.add_consumer(stream, config)
    except NotFoundError:
        log.warning("a stream is gone; declaring it again", stream=stream)
        await declare_stream(bus, next(known for known in STREAMS if known.name == stream))
        await bus.jetstream.add_consumer(stream, config)
    except ServerError as error:
        if error.err_code != _NO_CONSUMER_STORE:
            raise
        why = "the server cannot use what it has of it on disk"
        log.warning("a consumer is kept in memory", stream=stream, consumer=durable, why=why)
        await bus.jetstream.add_consumer(stream, replace(config, mem_storage=True))


async def waiting(bus: Bus, stream: str) -> int:
    """How many messages a stream holds.

    Raises:
        BusUnavailable: when the server cannot say.
    """
    try:
        info = await bus.jetstream.stream_info(stream)
    except (Error, OSError) as error:
        raise BusUnavailable(f"the stream {stream} does not answer: {error}") from None
    return info.state.messages


async def forget_lost_numbers(bus: Bus) -> None:
    """Begin anew with the consumers that are ahead of their stream.

    A server that was killed may remember less of a stream than of its consumers. Such a consumer
    waits for ever for messages that are gone, and passes over the next ones, which get the same
    numbers. It is deleted; whoever pulls from it declares it again, and gets all that is there.

    Raises:
        BusUnavailable: when the server does not answer.
    """
    for stream in (SUBMISSIONS, COMMANDS, WORK, TURNS):
        try:
            # In this order: a consumer that goes on meanwhile must not look as if it were ahead.
            consumers = await bus.jetstream.consumers_info(stream)
            last = (await bus.jetstream.stream_info(stream)).state.last_seq
            for consumer in consumers:
                if consumer.delivered is not None and consumer.delivered.stream_seq > last:
                    log.warning("a consumer is ahead of its stream", consumer=consumer.name)
                    await bus.jetstream.delete_consumer(stream, consumer.name)
        except (Error, OSError) as error:
            raise BusUnavailable(f"the stream {stream} does not answer: {error}") from None


async def keep_revisions(bus: Bus, campaign: str, count: int) -> None:
    """Throw away all revisions of a campaign but the last ``count`` that were published.

    Raises:
        BusUnavailable: when the server does not do it.
    """
    try:
        await bus.jetstream.purge_stream(CAMPAIGNS, subject=revision_subject(campaign), keep=count)
    except (Error, OSError) as error:
        raise BusUnavailable(f"revisions of {campaign} cannot be purged: {error}") from None


async def purge_work(bus: Bus, campaign: str) -> None:
    """Throw away the turn requests of a campaign that no worker has finished.

    Raises:
        BusUnavailable: when the server does not do it.
    """
    try:
        await bus.jetstream.purge_stream(WORK, subject=f"folkmoot.work.*.{campaign}")
    except (Error, OSError) as error:
        raise BusUnavailable(f"the work of {campaign} cannot be purged: {error}") from None
