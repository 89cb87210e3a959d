"""Messages of a megabyte, and many: bounded in bytes, and nobody is cut off for them."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.delivery import Acknowledge, Fate, consume
from bus.envelopes import Receipt
from bus.message import Delivery
from bus.pull import ASKED_BYTES, MOST_HELD_BYTES
from bus.settings import BusSettings
from bus.submit import submit_rows
from bus.topology import MODERATOR, SUBMISSIONS, declare
from schema.errors import BusError


async def test_a_backlog_of_big_messages_is_taken_a_few_at_a_time(
    bus: Bus, eventually: Callable[..., Awaitable[None]]
) -> None:
    big, count = b"x" * 900_000, 40
    for number in range(count):
        await bus.publish("folkmoot.submit.reviews", big, message_id=str(number))
    stop, go_on, seen, most = asyncio.Event(), asyncio.Event(), [], 0

    async def handle(delivery: Delivery) -> Fate:
        seen.append(delivery.sequence)
        await go_on.wait()
        return Acknowledge()

    work = asyncio.create_task(
        consume(bus, SUBMISSIONS, MODERATOR, handle, stop=stop, in_flight=512)
    )
    await eventually(lambda: len(seen) * len(big) >= MOST_HELD_BYTES)
    most = len(seen)
    assert most * len(big) <= MOST_HELD_BYTES + 4 * ASKED_BYTES
    go_on.set()
    await eventually(lambda: len(set(seen)) == count)
    stop.set()
    await work


async def test_a_submission_of_more_than_a_megabyte_is_refused_by_the_stream_itself(
    tmp_path: Path,
) -> None:
    """Whatever the server takes: else a few of them fill whoever reads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = {
        "port": port,
        "max_payload": 8 * 1024 * 1024,
        "jetstream": {"store_dir": str(tmp_path / "js")},
    }
    (tmp_path / "nats.conf").write_text(json.dumps(config))
    server = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("nats-server")), "-c", "nats.conf", "-l", "log"),
        cwd=tmp_path,
    )
    bus = await Bus.connect(BusSettings(url=f"nats://127.0.0.1:{port}"), patience=10)
    try:
        await declare(bus)
        await bus.publish("folkmoot.submit.reviews", b"x" * 1024 * 1024)
        with pytest.raises(BusError, match="message size exceeds maximum allowed"):
            await bus.publish("folkmoot.submit.reviews", b"x" * 2_000_000)
        rows = [b'{"text": "%s"}' % (b"x" * 2_000_000)]
        told: list[Receipt] = []
        report = await submit_rows(
            bus, "reviews", rows, on_receipt=lambda number, receipt: told.append(receipt)
        )
        assert (report.rejected, "more than the 1,048,576" in told[0].reason) == (1, True)
    finally:
        await bus.close()
        server.terminate()
        await server.wait()
