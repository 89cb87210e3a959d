"""Opening the port and serving the console on it."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from folkmoot.settings import Settings
from folkmoot.web.application import application
from folkmoot.web.console import Console
from folkmoot.web.door import Door
from folkmoot.web.guard import cookie_name
from schema.errors import UserError

PORT = 8642
"""Where the console is if nothing else is said; a free port where that is taken."""
LOOPBACK = "127.0.0.1"
ENDING_SECONDS = 2
"""How long those who look on are waited for at the end."""


@dataclass(frozen=True)
class Listening:
    """Where a console listens and how browsers come to it."""

    address: str = LOOPBACK
    port: int | None = None
    """None for :data:`PORT`, or a free one."""
    hosts: tuple[str, ...] = ()
    """Names by which browsers may call it beside its address and localhost."""
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    """Whether a proxy in front of it speaks TLS with the browsers."""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(self.address).is_loopback
        return self.address == "localhost"

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https."""
        return self.certificate is not None or self.behind_proxy

    def check(self, *, has_people: bool) -> None:
        """See that what others can reach is safe to be reached.

        Raises:
            UserError: when it is not; says what would be.
        """
        if (self.certificate is None) != (self.key is None):
            raise UserError("a certificate and its key go together", "give both, or neither")
        for file in (self.certificate, self.key):
            if file is not None and not file.is_file():
                raise UserError(f"there is no file {file}", "check the path")
        if self.certificate is not None and self.key is not None:
            _check_pair(self.certificate, self.key)
        if self.is_loopback:
            return
        if not self.is_secure:
            raise UserError(
                f"passwords and texts would cross the network to {self.address} for all to read",
                "give --certificate and --key, or --behind-proxy where a proxy speaks TLS",
            )
        if not has_people:
            raise UserError(
                f"whoever reaches {self.address} would have to be you", "give --people FILE"
            )


def _check_pair(certificate: Path, key: Path) -> None:
    """See that TLS can be spoken with a certificate and its key.

    Raises:
        UserError: when it cannot; says which of the two it is, if that is known.
    """

    def no_password() -> str:
        raise UserError(f"{key} is locked with a password", "give a key that has none")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, no_password)
    except ssl.SSLError as error:
        why = (error.reason or "NO_PEM").replace("_", " ").lower()
        raise UserError(
            f"TLS cannot be spoken with {certificate} and {key} ({why})",
            "give a certificate and its own private key, both as PEM",
        ) from None
    except OSError as error:
        raise UserError(
            f"{certificate} or {key} cannot be read ({error.strerror})", "check who may read them"
        ) from None


@dataclass
class Serving:
    """A console that is served, and where."""

    server: uvicorn.Server
    socket: socket.socket
    url: str
    """What to open in a browser."""

    async def run(self) -> None:
        """Serve until Ctrl-C or SIGTERM."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end)
        with self.socket:
            await self.server.serve([self.socket])

    @contextlib.contextmanager
    def beside(self) -> Iterator[None]:
        """Serve in a thread for as long as this context is open."""
        thread = threading.Thread(target=self._in_thread, name="console", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end()
            thread.join(ENDING_SECONDS + 3)

    def _in_thread(self) -> None:
        with self.socket:
            asyncio.run(self.server.serve([self.socket]))

    def _end(self) -> None:
        self.server.should_exit = True


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serving(settings: Settings, door: Door, where: Listening) -> Serving:
    """A console that is about to be served: its port is open, and nobody is answered yet.

    Raises:
        UserError: when it may not be opened like this, or the port cannot be had.
    """
    where.check(has_people=door.has_people)
    listening = _bound(where)
    port = listening.getsockname()[1]
    names = [LOOPBACK, "localhost", "[::1]", where.address, *where.hosts]
    if where.address in ("0.0.0.0", "::"):  # noqa: S104 - named, not bound
        names.append(socket.gethostname())
    app = application(Console(settings, door), names, cookie_name(port), secure=where.is_secure)
    config = uvicorn.Config(
        app,
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=ENDING_SECONDS,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    scheme = "https" if where.certificate else "http"
    host = (where.hosts or (where.address,))[0]
    query = "" if door.has_people else f"?token={door.token}"
    return Serving(_Server(config), listening, f"{scheme}://{host}:{port}/enter{query}")


def _bound(where: Listening) -> socket.socket:
    """The open port."""
    ports = [PORT, 0] if where.port is None else [where.port]
    for port in ports:
        try:
            return socket.create_server((where.address, port), backlog=128)
        except OSError as error:
            if port != ports[-1]:
                continue
            raise UserError(
                f"port {port} of {where.address} cannot be had ({error.strerror})",
                "another program may listen there: give --port another number",
            ) from None
    raise AssertionError(ports)
