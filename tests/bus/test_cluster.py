"""Three servers that are one: whichever dies or is cut off, what was confirmed is there."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.promises import promises_of
from bus.settings import BusSettings
from bus.topology import STREAMS, SUBMISSIONS, declare, waiting
from folkmoot.bench.chaos.part import Part
from folkmoot.bench.chaos.servers import Servers, nats_server
from schema.errors import BusError

pytestmark = pytest.mark.slow


class Cluster:
    """The servers, their processes, and how many messages they have confirmed."""

    def __init__(self, folder: Path) -> None:
        self.servers = Servers(folder, folder / "store", 3)
        self.parts = {
            server.name: Part(
                server.name, (nats_server(), "-c", str(server.config)), {}, folder / server.name
            )
            for server in self.servers.all
        }
        self.confirmed = 0

    async def connect(self) -> Bus:
        settings = BusSettings(url=self.servers.url, replicas=3)
        bus = await Bus.connect(settings, patience=10.0)
        async with asyncio.timeout(20.0):
            while True:
                try:
                    await declare(bus)
                    return bus
                except BusError:  # they have not chosen a leader yet
                    await asyncio.sleep(0.1)

    async def store(self, bus: Bus, count: int) -> None:
        for _ in range(count):
            await bus.publish("folkmoot.submit.c", b"{}", timeout=30.0)
            self.confirmed += 1


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    cluster = Cluster(tmp_path)
    await cluster.servers.prepare()
    for part in cluster.parts.values():
        await part.start()
    yield cluster
    await asyncio.gather(*(part.stop() for part in cluster.parts.values()))
    await cluster.servers.close()


async def leader(bus: Bus) -> str:
    async with asyncio.timeout(20.0):
        while True:
            found = (await bus.jetstream.stream_info(SUBMISSIONS)).cluster
            if found and found.leader:
                return found.leader
            await asyncio.sleep(0.1)


async def test_one_dies_the_leader_dies_and_one_is_cut_off_and_nothing_confirmed_is_lost(
    cluster: Cluster,
) -> None:
    bus = await cluster.connect()
    for stream in STREAMS:
        assert (await bus.jetstream.stream_info(stream.name)).config.num_replicas == 3
    await cluster.store(bus, 20)
    found = await promises_of(bus)
    assert (found.replicas, found.rights, found.sync) == (3, "all", "unknown")

    first = await leader(bus)
    others = [name for name in cluster.servers.names if name != first]
    async with cluster.parts[others[0]].down(signal.SIGKILL):
        await cluster.store(bus, 20)
        async with asyncio.timeout(30.0):
            while (await promises_of(bus)).behind != (others[0],):  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.2)
    async with cluster.parts[await leader(bus)].down(signal.SIGKILL):
        await cluster.store(bus, 20)
        cut = next(name for name in cluster.servers.names if name != first)
    cluster.servers.cut_off(cut)
    storing = asyncio.create_task(cluster.store(bus, 20))
    await asyncio.wait({storing}, timeout=3.0)  # this client may be with the one that is cut off
    cluster.servers.join()
    await storing
    assert await waiting(bus, SUBMISSIONS) == cluster.confirmed == 80
    await bus.close()
