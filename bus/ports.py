"""Ports of this machine for an embedded server."""

from __future__ import annotations

import errno
import socket

from bus.server_access import HOST
from schema.errors import BusError, PortTaken


def choose_port(wanted: int, last: int) -> int:
    """The port that is wanted, if any; else that of the last time, or a free one.

    Raises:
        PortTaken: when somebody else listens on the one that is wanted.
    """
    if wanted:
        if not _is_free(wanted):
            raise port_taken(wanted)
        return wanted
    if last and _is_free(last):
        return last
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise BusError(f"port {port} cannot be used: {error.strerror}") from None
        return True


def port_taken(port: int) -> PortTaken:
    """The error of a port on which somebody else listens."""
    return PortTaken(
        f"port {port} on {HOST} is taken by another program",
        "choose another port, or 0 for any that is free",
    )
