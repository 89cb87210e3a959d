"""A run with a server of its own, after one that was killed."""

from __future__ import annotations

from pathlib import Path

from bus.subjects import work_subject
from bus.topology import WORK, declare, declare_consumer
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import bus_for


async def test_what_the_run_before_had_in_hand_is_not_waited_for(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "state")
    for delivered in (1, 2):
        async with bus_for(settings, "test", start=True) as bus:
            await declare(bus)
            await declare_consumer(bus, WORK, "judge", ack_wait=3600.0)
            if delivered == 1:
                await bus.publish(work_subject("judge", "c"), b"in hand")
            pull = await bus.jetstream.pull_subscribe_bind("judge", WORK)
            [message] = await pull.fetch(1, timeout=5.0)  # and it is never settled
            assert message.metadata.num_delivered == delivered
