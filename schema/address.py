"""Addresses as people may see them: without whatever lets one in."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def without_secrets(addresses: str) -> str:
    """One address, or several with commas between them, without user, password, token, query."""
    return ",".join(_bare(each.strip()) for each in _parts(addresses))


def secrets_in(addresses: str) -> tuple[str, ...]:
    """What stands before the ``@`` of addresses: users, passwords, tokens, and both together."""
    found: list[str] = []
    for each in _parts(addresses):
        before, at, _ = _rest(each.strip()).rpartition("@")
        if at:
            _, _, password = before.partition(":")
            found += [before, password]
    return tuple(secret for secret in found if secret)


def _parts(addresses: str) -> list[str]:
    """The addresses. A password may hold a comma: what leads up to an ``@`` stays together."""
    parts: list[str] = []
    for piece in addresses.split(","):
        goes_on = "@" in piece and not _SCHEME.match(piece.strip())
        if parts and goes_on and "@" not in parts[-1]:
            parts[-1] += f",{piece}"
        else:
            parts.append(piece)
    return parts


def _rest(address: str) -> str:
    scheme = _SCHEME.match(address)
    return address[scheme.end() :] if scheme else address


def _bare(address: str) -> str:
    rest = _rest(address)
    scheme = address[: len(address) - len(rest)]
    return scheme + re.split(r"[?#]", rest.rpartition("@")[2])[0]
