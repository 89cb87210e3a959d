"""How a server is reached."""

from __future__ import annotations

from pydantic import Field

from schema.base import Frozen


class BusSettings(Frozen):
    """How to reach a server, and as whom."""

    url: str = "nats://127.0.0.1:4222"
    """One address, or several of one cluster with commas between them."""
    user: str = ""
    password: str = Field(default="", repr=False)
    token: str = Field(default="", repr=False)
    credentials: str = ""
    """Path of a credentials file, for servers that work with JWTs."""
    inbox_prefix: str = "_INBOX"
    """Begin of every reply subject; with one for each user, nobody reads another's replies."""
    replicas: int = 1
    """Servers of a cluster that keep each stream which is declared over this connection."""
    name: str = "folkmoot"
    """What the server's monitoring calls this connection."""
