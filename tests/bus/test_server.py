"""The embedded server: a real process, killed for real."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bus.connection import Bus
from bus.server import EmbeddedServer
from bus.topology import SUBMISSIONS, declare, waiting
from schema.errors import BusError, BusUnavailable, PortTaken

OWNER = """
import asyncio, multiprocessing, sys, time
from pathlib import Path
from bus.server import EmbeddedServer

async def main():
    server = await EmbeddedServer.start(Path(sys.argv[1]))
    if len(sys.argv) > 2:  # a child that outlives us and has inherited whatever there is
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(8,))
        child.start()
    print(server.access.port, server._process.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def _owner(folder: Path, *more: str) -> tuple[asyncio.subprocess.Process, int, int]:
    """A process that owns a server; with the server's port, and its watcher's process id."""
    said = folder / "said"  # a file, and not a pipe that the owner's child would keep open
    with said.open("w") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-c", OWNER, str(folder), *more), stdout=output
        )
    async with asyncio.timeout(10):
        while not said.read_text().endswith("\n"):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.02)
    port, watcher = said.read_text().split()
    return process, int(port), int(watcher)


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def _children(pid: int) -> list[int]:
    return [int(child) for child in _proc(pid, f"task/{pid}/children").split()]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return _proc(pid, "stat").rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("with a child",)])
async def test_it_is_gone_within_five_seconds_of_its_owners_kill(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    process, port, watcher = await _owner(tmp_path, *more)
    (nats,) = _children(watcher)
    assert _listens(port)
    killed = time.monotonic()
    process.kill()
    await process.wait()
    while _listens(port) or _lives(nats) or _lives(watcher):
        assert time.monotonic() - killed < 5
        await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_after_its_owners_kill_the_next_one_starts_at_once_with_all_messages(
    tmp_path: Path, eventually: Callable[..., Awaitable[None]]
) -> None:
    process, port, _ = await _owner(tmp_path)
    access = EmbeddedServer.find(tmp_path)
    assert access is not None
    bus = await Bus.connect(access.bus_settings())
    await declare(bus)
    await bus.publish("folkmoot.submit.c", b"{}")
    process.kill()
    await process.wait()
    assert EmbeddedServer.find(tmp_path) is None  # it is going: nobody shall begin to use it
    server = await EmbeddedServer.start(tmp_path)  # while the old one is still going
    assert server.access.port == port
    await eventually(lambda: bus.epoch > 0)
    assert await waiting(bus, SUBMISSIONS) == 1
    await bus.close()
    await server.stop()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["server", "watcher"])
async def test_a_killed_server_is_started_again_on_the_same_port(
    server: EmbeddedServer, bus: Bus, victim: str, eventually: Callable[..., Awaitable[None]]
) -> None:
    await bus.publish("folkmoot.submit.c", b"{}")
    assert server._process is not None
    watcher = server._process.pid
    (nats,) = _children(watcher)
    os.kill(nats if victim == "server" else watcher, signal.SIGKILL)
    await eventually(lambda: bus.epoch > 0)
    assert await waiting(bus, SUBMISSIONS) == 1
    assert server._process.pid != watcher
    assert not _lives(nats)


async def test_stopped_in_order_it_keeps_its_messages_for_the_next_time(tmp_path: Path) -> None:
    for expected in range(3):
        server = await EmbeddedServer.start(tmp_path / "state" / "nats")
        bus = await Bus.connect(server.access.bus_settings())
        await declare(bus)
        assert await waiting(bus, SUBMISSIONS) == expected
        await bus.publish("folkmoot.submit.c", b"{}")
        await bus.close()
        await server.stop()
        await server.stop()
        assert not _listens(server.access.port)


async def test_the_files_with_the_password_are_for_the_owner_alone(server: EmbeddedServer) -> None:
    for name in ("nats.conf", "server.json"):
        assert stat.S_IMODE((server.folder / name).stat().st_mode) == 0o600
    assert server.access.password not in repr(server.access)
    assert server.access.password not in repr(server.access.bus_settings())
    assert server._process is not None
    assert server.access.password not in _proc(server._process.pid, "cmdline")


async def test_it_listens_on_the_loopback_only_and_syncs_always(server: EmbeddedServer) -> None:
    config = json.loads((server.folder / "nats.conf").read_text())
    assert config["host"] == "127.0.0.1"
    assert config["jetstream"]["sync_interval"] == "always"
    (nats,) = _children(server._process.pid if server._process else 0)
    port = f"{server.access.port:04X}"
    sockets = [line.split()[1] for line in _proc(nats, "net/tcp").splitlines()]
    assert f"0100007F:{port}" in sockets
    assert f"00000000:{port}" not in sockets


async def test_a_taken_port_is_said_with_its_number_and_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port}") as caught:
            await EmbeddedServer.start(tmp_path, port=port)
    assert "another port" in caught.value.hint


@pytest.mark.alone
async def test_a_second_server_on_the_same_folder_is_refused_and_the_first_is_found(
    server: EmbeddedServer, bus: Bus
) -> None:
    began = time.monotonic()
    with pytest.raises(BusError, match=rf"runs on .* already \(process {os.getpid()}\)"):
        await EmbeddedServer.start(server.folder)
    assert time.monotonic() - began < 1
    found = EmbeddedServer.find(server.folder)
    assert found == server.access
    other = await Bus.connect(found.bus_settings())
    await other.close()


async def test_where_no_server_runs_none_is_found(tmp_path: Path) -> None:
    assert EmbeddedServer.find(tmp_path) is None
    assert EmbeddedServer.find(tmp_path / "nothing") is None
    server = await EmbeddedServer.start(tmp_path)
    await server.stop()
    assert EmbeddedServer.find(tmp_path) is None


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "nats", Path("/proc/nats")):
        with pytest.raises(BusError, match="cannot be written"):
            await EmbeddedServer.start(folder)


async def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "jetstream").write_text("a file where the store should be")
    with pytest.raises(BusError, match="does not start") as caught:
        await EmbeddedServer.start(tmp_path)
    assert "server.log" in caught.value.hint
    assert "\n" not in str(caught.value)
    (tmp_path / "jetstream").unlink()
    server = await EmbeddedServer.start(tmp_path)  # the failure left nothing behind
    await server.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 40 MB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
async def test_a_full_disk_is_said_and_nothing_that_was_confirmed_is_lost(
    small_disk: Path,
) -> None:
    server = await EmbeddedServer.start(small_disk / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    await declare(bus)
    confirmed = 0

    async def fill() -> None:
        nonlocal confirmed
        while True:
            await bus.publish("folkmoot.submit.c", os.urandom(200_000), timeout=1.0)
            confirmed += 1

    with pytest.raises(BusUnavailable, match="does not store messages") as caught:
        await fill()
    assert "disk is full" in caught.value.hint
    await bus.close()
    await server.stop()
    with pytest.raises(BusError, match="free on the disk"):
        await EmbeddedServer.start(small_disk / "nats")
    larger = ["mount", "-o", "remount,size=120m", str(small_disk)]
    subprocess.run(larger, check=True)  # noqa: ASYNC221 - a moment
    server = await EmbeddedServer.start(small_disk / "nats")
    bus = await Bus.connect(server.access.bus_settings())
    assert await waiting(bus, SUBMISSIONS) == confirmed > 100
    await bus.publish("folkmoot.submit.c", b"{}")
    await bus.close()
    await server.stop()


@pytest.mark.parametrize(
    "name", ["données", 'quo"te and \\n', "${HOME} $x", "line\nbreak", "狐 🦊", b"caf\xe9"]
)
async def test_its_folder_may_have_any_name(tmp_path: Path, name: str | bytes) -> None:
    folder = tmp_path / os.fsdecode(name) / "nats"
    server = await EmbeddedServer.start(folder)
    try:
        bus = await Bus.connect(server.access.bus_settings())
        await declare(bus)
        await bus.close()
    finally:
        await server.stop()
    assert (folder / "jetstream").is_dir()
