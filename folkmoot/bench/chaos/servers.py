"""The NATS servers of a fleet: one, or three that are a cluster of JetStream."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from bus.store_check import check
from folkmoot.bench.chaos.wire import Wire
from schema.errors import UserError

NO_LIMIT = 1 << 50
"""Bytes. A server that starts on a full disk would else keep to the room that there was then."""
CHECK_SECONDS = 5.0
"""Between two checks of a server's health, as in docker-compose.yml."""


@dataclass(frozen=True)
class Server:
    """One of them."""

    name: str
    port: int
    monitor: int
    routes: int
    config: Path
    store: Path
    pid_file: Path


class Servers:
    """What is known of all of them; their processes are the fleet's.

    Args:
        folder: for configurations.
        store: for what they store; each has a folder in it.
        count: how many.
    """

    def __init__(self, folder: Path, store: Path, count: int) -> None:
        names = ["nats"] if count == 1 else [f"nats-{number + 1}" for number in range(count)]
        self.all = [
            Server(
                name=name,
                port=free_port(),
                monitor=free_port(),
                routes=free_port(),
                config=folder / f"{name}.conf",
                store=store / name,
                pid_file=folder / f"{name}.pid",
            )
            for name in names
        ]
        self._wires: dict[tuple[str, str], Wire] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, which are those of their processes."""
        return tuple(server.name for server in self.all)

    @property
    def url(self) -> str:
        """How clients reach them."""
        return ",".join(f"nats://127.0.0.1:{server.port}" for server in self.all)

    async def prepare(self) -> None:
        """Write the configurations, and lay a wire from each to each other."""
        for one in self.all:
            for other in self.all:
                if one is not other:
                    wire = self._wires[one.name, other.name] = Wire(other.routes)
                    await wire.open()
        for server in self.all:
            server.store.mkdir(parents=True, exist_ok=True)
            server.config.write_text(self._configuration(server), encoding="utf-8")

    def cut_off(self, name: str) -> None:
        """Part one server from all others; its clients it keeps."""
        for ends, wire in self._wires.items():
            if name in ends:
                wire.cut()

    def join(self) -> None:
        """Mend all wires."""
        for wire in self._wires.values():
            wire.mend()

    async def close(self) -> None:
        """Take the wires away."""
        for wire in self._wires.values():
            await wire.close()

    async def check(self) -> None:
        """The health checks of the servers' containers, as compose runs them; until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            for server in self.all:
                url = f"http://127.0.0.1:{server.monitor}"
                await asyncio.to_thread(check, url, server.store, server.pid_file)

    def _configuration(self, server: Server) -> str:
        lines = [
            f"server_name: {server.name}",
            f"listen: 127.0.0.1:{server.port}",
            f"http: 127.0.0.1:{server.monitor}",
            f"pid_file: '{server.pid_file}'",
            f"jetstream {{ store_dir: '{server.store}', sync_interval: always, "
            f"max_file_store: {NO_LIMIT} }}",
        ]
        routes = [
            f'"nats://127.0.0.1:{wire.port}"'
            for (one, _), wire in self._wires.items()
            if one == server.name
        ]
        if routes:
            # Without being told of each other's addresses, they use the wires alone.
            lines.append(
                f"cluster {{ name: folkmoot, listen: 127.0.0.1:{server.routes}, "
                f"no_advertise: true, routes: [{', '.join(routes)}] }}"
            )
        return "\n".join([*lines, ""])


def nats_server() -> str:
    """The program.

    Raises:
        UserError: when there is none.
    """
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if found is None:
        raise UserError("there is no nats-server on this machine", "run `make setup`")
    return found


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
