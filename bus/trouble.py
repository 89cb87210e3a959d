"""What goes wrong with a connection, in words that say nothing of how it gets in."""

from __future__ import annotations

import socket
from collections.abc import Iterable

_LEAST_SECRET = 4
"""Characters. What is shorter would be found in any sentence."""


def in_words(error: Exception, secrets: Iterable[str] = ()) -> str:
    """What an error says, on one line, without the secrets of the connection."""
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, socket.gaierror):
        return "the host name is not known"
    if isinstance(error, ValueError):
        return "it is no address"  # the library quotes the part that it cannot read
    text = " ".join(str(error).split()) or type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "...") if len(secret) >= _LEAST_SECRET else text
    return text
