"""What a server promises of what it confirms: how many servers have it, whether it is on disk, and
what this user may do there."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

import nats.errors
from nats.aio.client import Client
from nats.js.api import StreamInfo
from nats.js.errors import NotFoundError

from bus.connection import Bus
from bus.topology import SUBMISSIONS
from schema.base import Frozen
from schema.errors import BusError, BusUnavailable

_USER = "$SYS.REQ.USER.INFO"
_VARZ = "$SYS.REQ.SERVER.PING.VARZ"
_STREAM = f"$JS.API.STREAM.INFO.{SUBMISSIONS}"
_PATIENCE = 2.0


class Promises(Frozen):
    """What was found out."""

    replicas: int | None
    """Servers that keep each submission; None before a moderator has declared the streams, and
    where this user may not ask."""
    behind: tuple[str, ...] = ()
    """Those of them that are away, or not up to date."""
    sync: Literal["always", "later", "unknown"] = "unknown"
    """Whether what is confirmed is on disk. Only a user of the system account can ask."""
    user: str = ""
    rights: Literal["all", "some", "unknown"] = "unknown"
    """What this user may publish and hear."""


async def promises_of(bus: Bus, watcher: Client | None = None) -> Promises:
    """Ask a server.

    Args:
        bus: a connection to it.
        watcher: a connection of a user of its system account, where there is one.

    Raises:
        BusUnavailable: when JetStream does not answer.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            info: StreamInfo | None = await bus.jetstream.stream_info(SUBMISSIONS)
    except NotFoundError:
        info = None
    except (nats.errors.Error, OSError, TimeoutError) as error:
        if bus.is_denied(_STREAM):
            return Promises(replicas=None, user=bus.settings.user, rights="some")
        raise BusUnavailable(f"JetStream does not answer at {bus.where}: {error}") from None
    user = await _about(bus)
    return Promises(
        replicas=None if info is None else (info.config.num_replicas or 1),
        behind=() if info is None else _behind(info),
        sync=await _sync(watcher),
        user=str(user.get("user", "")),
        rights="some" if bus.is_denied(_USER) else _rights(user),
    )


async def _about(bus: Bus) -> dict[str, Any]:
    """What the server says of this user; nothing where the user may not even ask."""
    try:
        body = json.loads(await bus.request(_USER, b"", _PATIENCE))
    except (BusError, ValueError):
        return {}
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) else {}


def _behind(info: StreamInfo) -> tuple[str, ...]:
    replicas = (info.cluster.replicas if info.cluster else None) or []
    return tuple(peer.name or "?" for peer in replicas if peer.offline or not peer.current)


def _rights(user: dict[str, Any]) -> Literal["all", "some", "unknown"]:
    if not user:
        return "unknown"
    permissions = user.get("permissions") or {}
    limited = any((permissions.get(sort) or {}).get("allow") for sort in ("publish", "subscribe"))
    denied = any((permissions.get(sort) or {}).get("deny") for sort in ("publish", "subscribe"))
    return "some" if limited or denied else "all"


async def _sync(watcher: Client | None) -> Literal["always", "later", "unknown"]:
    if watcher is None:
        return "unknown"
    try:
        answer = await watcher.request(_VARZ, b"", timeout=_PATIENCE)
        settings = json.loads(answer.data)["data"]["jetstream"]["config"]
    except (nats.errors.Error, OSError, ValueError, KeyError, TypeError):
        return "unknown"
    return "always" if settings.get("sync_always") else "later"
