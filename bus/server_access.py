"""How to reach an embedded server: what its folder says of it, readable by the owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError

from bus.settings import BusSettings
from schema.base import Frozen
from schema.private import FILE

HOST = "127.0.0.1"


class ServerAccess(Frozen):
    """How to reach an embedded server; kept in its folder, readable by the owner alone."""

    port: int
    user: str
    password: str = Field(repr=False)
    watcher: str = Field(default="", repr=False)
    """Password of the user of the system account, which may ask how the server is."""
    pid: int
    """The process that the server belongs to; 0 when it has stopped."""

    @property
    def url(self) -> str:
        """The server's address."""
        return f"nats://{HOST}:{self.port}"

    def bus_settings(self, name: str = "folkmoot") -> BusSettings:
        """Settings of a connection that calls itself ``name``."""
        return BusSettings(url=self.url, user=self.user, password=self.password, name=name)


def access_file(folder: Path) -> Path:
    """Where the access of a folder's server is kept."""
    return folder / "server.json"


def read_access(folder: Path) -> ServerAccess | None:
    """What is kept there; None where nothing can be read."""
    try:
        return ServerAccess.model_validate_json(access_file(folder).read_bytes())
    except (OSError, ValidationError):
        return None


def write_private(file: Path, text: str) -> None:
    """Write a whole file that only its owner can read, or none."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
    with os.fdopen(handle, "w") as output:
        output.write(text)
    fresh.replace(file)


def lives(pid: int) -> bool:
    """Whether there is a process of this number."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
