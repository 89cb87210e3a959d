"""What dead processes had in hand, on a real server that is stopped and started again."""

from __future__ import annotations

from pathlib import Path

from bus.connection import Bus
from bus.handing_back import hand_back
from bus.server import EmbeddedServer
from bus.subjects import submission_subject, work_subject
from bus.topology import SUBMISSIONS, WORK, declare, declare_consumer

FOR_EVER = 3600.0


async def take(bus: Bus, stream: str, durable: str, seconds: float) -> tuple[bytes, int]:
    """The next message of a consumer, and how often it was delivered."""
    pull = await bus.jetstream.pull_subscribe_bind(durable, stream)
    [message] = await pull.fetch(1, timeout=seconds)
    return message.data, message.metadata.num_delivered


async def test_what_the_dead_had_in_hand_comes_again_at_once_and_stays_counted(
    tmp_path: Path,
) -> None:
    before = await EmbeddedServer.start(tmp_path / "nats")
    bus = await Bus.connect(before.access.bus_settings("the one that dies"))
    await declare(bus)
    for stream, durable, subject in (
        (WORK, "judge", work_subject("judge", "c")),
        (SUBMISSIONS, "moderator", submission_subject("c")),
    ):
        await declare_consumer(bus, stream, durable, FOR_EVER)
        await bus.publish(subject, b"in hand")
        assert await take(bus, stream, durable, 5.0) == (b"in hand", 1)
    await bus.close()
    await before.stop()

    after = await EmbeddedServer.start(tmp_path / "nats")
    bus = await Bus.connect(after.access.bus_settings("the next one"))
    assert await hand_back(bus) == 2
    for stream, durable in ((WORK, "judge"), (SUBMISSIONS, "moderator")):
        await declare_consumer(bus, stream, durable, FOR_EVER)
        assert await take(bus, stream, durable, 5.0) == (b"in hand", 2)
    await bus.close()
    await after.stop()


async def test_a_new_server_has_nothing_to_hand_back(server: EmbeddedServer) -> None:
    bus = await Bus.connect(server.access.bus_settings("first of all"))
    assert await hand_back(bus) == 0
    await bus.close()
