"""The disk of the ledger is full under a swarm that stays: one clear line, and it goes on later."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.server import EmbeddedServer
from engine.scripted.engine import ScriptedEngine
from folkmoot.bench.chaos.disk import Disk
from folkmoot.commands.up import _until_signalled
from folkmoot.last_resort import ended_by
from folkmoot.settings import Settings
from folkmoot.swarm.parts import PARTS
from folkmoot.swarm.swarm import Swarm, bus_for
from schema.errors import DiskFull
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.failures.commands import check_ledger, make_rows, until
from tests.failures.road import Road


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk", 32 * 1024 * 1024)
    if not disk.is_own:
        pytest.skip("this user may not mount a small disk")
    yield disk
    disk.close()


def test_a_ledger_that_is_opened_on_a_full_disk_says_that_there_is_no_room(disk: Disk) -> None:
    path = disk.folder / "ledger.db"
    Ledger.open(path).close()
    disk.fill()
    for opened in (Ledger.open, LedgerReader):
        with pytest.raises(DiskFull, match="no room"):
            opened(path)
    disk.free()
    Ledger.open(path).close()


async def test_up_ends_with_one_line_and_started_again_with_room_it_goes_on(
    disk: Disk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = await EmbeddedServer.start(tmp_path / "nats")
    settings = Settings(
        state=disk.folder / "state",
        nats=server.access.url,
        nats_user=server.access.user,
        nats_password=server.access.password,
    )
    rows = [json.dumps(row).encode() for row in make_rows(40)]

    def up() -> asyncio.Task[None]:
        swarm = Swarm(settings, PARTS, engine=ScriptedEngine(), stays=True)
        return asyncio.create_task(_until_signalled(swarm, None))

    async with bus_for(settings, "test") as bus:
        serving = up()
        await until((settings.state / "health" / "moderator.json").exists, 20.0, "it is not up")
        road = Road(settings, bus)
        await road.create("c")
        await road.submit("c", *rows[:10])
        disk.fill()
        submitting = asyncio.create_task(road.submit("c", *rows))
        done, _ = await asyncio.wait({serving}, timeout=30.0)
        assert done, "it did not end"
        capsys.readouterr()
        error = serving.exception()
        assert error is not None
        assert ended_by(error) == DiskFull.exit_code
        said = capsys.readouterr().err
        assert said.count("error: ") == 1
        assert "no room" in said or "no space left" in said
        assert "Traceback" not in said

        disk.free()
        serving = up()
        await asyncio.wait_for(submitting, 60.0)
        await road.finished("c")
        with road.reader() as reader:
            assert reader.counts("c").submitted == 40
        check_ledger(settings.ledger)
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    await server.stop()
