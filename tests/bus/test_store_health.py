"""A server whose disk was full stores again, by itself, when there is room."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from bus import store_check, store_health
from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.settings import BusSettings
from bus.store_check import ROOM_BYTES
from bus.store_health import Patience, what_is_wrong
from bus.storing import Refusals
from bus.topology import declare, keep_revisions
from folkmoot.bench.chaos.disk import Disk
from folkmoot.bench.chaos.servers import free_port, nats_server
from schema.errors import BusUnavailable

NOW, ROOM, NO_ROOM = 1000.0, 2 * ROOM_BYTES, ROOM_BYTES // 2
SUBJECTS = ("folkmoot.submit.c", "folkmoot.command.c", "folkmoot.turn.r.c")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk", 64 * 1024 * 1024)
    if not disk.is_own:
        pytest.skip("this user may not mount a small disk")
    yield disk
    disk.close()


async def refuses(bus: Bus) -> None:
    """Publish until every stream has met the end of the disk."""

    async def fill(subject: str) -> None:
        while True:
            await bus.publish(subject, os.urandom(2000), timeout=0.3)

    for subject in SUBJECTS:
        with pytest.raises(BusUnavailable):
            await fill(subject)


async def stores_again(bus: Bus) -> None:
    for subject in SUBJECTS:
        await bus.publish(subject, b"{}", timeout=20.0)


def test_a_server_is_started_again_when_it_refuses_for_long_and_there_is_room() -> None:
    patience = Patience(10.0)
    assert not patience.is_over(refuses=True, free_bytes=ROOM, now=NOW)
    assert not patience.is_over(refuses=True, free_bytes=ROOM, now=NOW + 9)
    assert patience.is_over(refuses=True, free_bytes=ROOM, now=NOW + 10)


def test_without_room_it_is_left_alone_and_the_time_counts_from_when_there_is_some() -> None:
    patience = Patience(10.0)
    assert not patience.is_over(refuses=True, free_bytes=NO_ROOM, now=NOW)
    assert not patience.is_over(refuses=True, free_bytes=ROOM, now=NOW + 60)
    assert patience.is_over(refuses=True, free_bytes=ROOM, now=NOW + 70)


def test_where_a_new_start_does_not_help_the_next_one_comes_later_until_it_was_well() -> None:
    patience, now, restarts = Patience(10.0), NOW, list[float]()
    while len(restarts) < 4:
        now += 1
        if patience.is_over(refuses=True, free_bytes=ROOM, now=now):
            restarts.append(now)
    pauses = [later - earlier for earlier, later in pairwise(restarts)]
    assert pauses == [21, 41, 81]
    assert not patience.is_over(refuses=False, free_bytes=ROOM, now=now)
    assert not patience.is_over(refuses=True, free_bytes=ROOM, now=now)
    assert patience.is_over(refuses=True, free_bytes=ROOM, now=now + 10)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (b'{"server":{},"data":{"status":"ok","status_code":200}}', ""),
        (b'{"data":{"status":"unavailable","error":"write error"}}', "write error"),
        (b'{"status":"unavailable"}', "unavailable"),
        (b"no JSON", ""),
    ],
)
def test_only_what_the_server_itself_calls_wrong_is_wrong(said: bytes, wrong: str) -> None:
    assert what_is_wrong(said) == wrong


def test_a_refusal_counts_until_something_is_stored_or_the_connection_is_a_new_one() -> None:
    refusals = Refusals()
    assert refusals.longest(0) == 0.0
    refusals.refused("folkmoot.turn.a.c", 0)
    refusals.stored("folkmoot.work.a.c")
    assert refusals.longest(0) > 0.0
    assert refusals.longest(1) == 0.0
    refusals.stored("folkmoot.turn.b.c")
    assert refusals.longest(0) == 0.0


async def test_the_embedded_server_stores_again_by_itself_when_there_is_room(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_health, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(store_health, "REFUSING_SECONDS", 0.2)
    server = await EmbeddedServer.start(disk.folder / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    try:
        await declare(bus)
        disk.fill()
        await refuses(bus)
        assert bus.refused_for > 0.0
        disk.free()
        await stores_again(bus)
        assert bus.refused_for == 0.0
        assert bus.epoch == 1  # it was started again, and once
    finally:
        await bus.close()
        await server.stop()


async def test_an_embedded_server_that_waits_for_itself_on_a_full_disk_is_started_again_by_itself(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_health, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(store_health, "REFUSING_SECONDS", 0.2)
    monkeypatch.setattr(store_health, "ANSWER_SECONDS", 0.5)
    server = await EmbeddedServer.start(disk.folder / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    try:
        await declare(bus)
        for _ in range(3):
            await bus.publish("folkmoot.campaign.c", os.urandom(2000))
        disk.fill()
        await refuses(bus)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(keep_revisions(bus, "c", 1), 0.5)  # since then it waits
        disk.free()
        await stores_again(bus)
        assert bus.epoch == 1
    finally:
        await bus.close()
        await server.stop()


class _Stuck(BaseHTTPRequestHandler):
    """Answers whatever is not about streams."""

    ended: threading.Event

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self.ended.wait()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stuck_server() -> Iterator[str]:
    ended = threading.Event()
    handler = type("_StuckNow", (_Stuck,), {"ended": ended})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        ended.set()
        server.shutdown()


def test_the_check_of_a_container_kills_a_server_whose_streams_do_not_answer(
    stuck_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_check, "SILENT_SECONDS", 0.1)
    deaf = subprocess.Popen(["/bin/sh", "-c", "trap '' TERM; sleep 60"])
    pid = tmp_path / "pid"
    pid.write_text(str(deaf.pid))
    try:
        said = store_check.check(stuck_server, tmp_path, pid)
        assert said.startswith("its streams do not answer; there is room again, so it is ended")
        assert deaf.wait(5.0) == -9
    finally:
        deaf.kill()


def test_the_check_of_a_container_leaves_a_server_alone_that_stands_still_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_check, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(store_check, "TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as still:
        url = f"http://127.0.0.1:{still.getsockname()[1]}"
        said = store_check.check(url, tmp_path, tmp_path / "no pid is read")
    assert said == "the server does not answer: nothing came in time"


async def test_the_check_of_a_container_ends_a_server_that_only_a_new_start_helps(
    disk: Disk, tmp_path: Path, eventually: Callable[..., Awaitable[None]]
) -> None:
    port, monitor, pid = free_port(), free_port(), tmp_path / "nats.pid"
    config = tmp_path / "nats.conf"
    config.write_text(
        f"listen: 127.0.0.1:{port}\nhttp: 127.0.0.1:{monitor}\npid_file: '{pid}'\n"
        f"jetstream {{ store_dir: '{disk.folder}/nats', sync_interval: always }}\n"
    )
    process = subprocess.Popen([nats_server(), "-c", str(config)], stderr=subprocess.DEVNULL)  # noqa: ASYNC220
    words = (f"http://127.0.0.1:{monitor}", str(disk.folder), str(pid))
    try:
        bus = await Bus.connect(BusSettings(url=f"nats://127.0.0.1:{port}"), patience=10.0)
        await declare(bus)
        program = (sys.executable, "-P", "-m", "bus.store_check", *words)
        well = await asyncio.create_subprocess_exec(*program)
        assert await well.wait() == 0
        disk.fill()
        await refuses(bus)
        said = await asyncio.to_thread(store_check.check, words[0], disk.folder, pid)
        assert "no space left on device" in said
        assert "make room" in said
        assert process.poll() is None
        disk.free()
        said = await asyncio.to_thread(store_check.check, words[0], disk.folder, pid)
        assert "to be started anew" in said
        await eventually(lambda: process.poll() is not None)
        await bus.close()
    finally:
        process.kill()
        process.wait()


def test_the_check_of_a_container_says_when_no_server_answers(tmp_path: Path) -> None:
    said = store_check.check(f"http://127.0.0.1:{free_port()}", tmp_path, tmp_path / "pid")
    assert said.startswith("the server does not answer")
