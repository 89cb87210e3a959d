"""What the server that the settings name promises: replicas, sync and permissions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import nats.errors
from nats.aio.client import Client

from bus.connection import Bus
from bus.promises import Promises, promises_of
from bus.server import WATCHER, EmbeddedServer
from folkmoot.reaching import bus_settings
from folkmoot.reports.finding import Finding
from folkmoot.settings import Settings


def promises(settings: Settings) -> Iterator[Finding]:
    """What a server promises that runs now; nothing where none runs.

    Raises:
        FolkmootError: when an outside server does not answer, or refuses.
    """
    if settings.nats:
        yield from findings(asyncio.run(_ask(settings)), settings, is_ours=False)
    elif EmbeddedServer.find(settings.server) is not None:
        yield from findings(asyncio.run(_ask(settings)), settings, is_ours=True)


def findings(found: Promises, settings: Settings, *, is_ours: bool) -> Iterator[Finding]:
    """The same, from what was found out.

    Args:
        found: of the server.
        settings: with the replicas that are wanted.
        is_ours: whether it is the embedded one.
    """
    if found.replicas is not None:
        yield _replicas(found, settings.nats_replicas)
    yield _sync(found)
    if not is_ours:
        yield _rights(found)


async def _ask(settings: Settings) -> Promises:
    bus = await Bus.connect(bus_settings(settings, "folkmoot-doctor"))
    watcher = await _watcher(settings)
    try:
        return await promises_of(bus, watcher)
    finally:
        await bus.close()
        if watcher is not None:
            await watcher.close()


async def _watcher(settings: Settings) -> Client | None:
    """A connection of the embedded server's watcher."""
    access = None if settings.nats else EmbeddedServer.find(settings.server)
    if access is None or not access.watcher:
        return None
    client = Client()
    with contextlib.suppress(nats.errors.Error, OSError):
        await client.connect(
            access.url, user=WATCHER, password=access.watcher, allow_reconnect=False
        )
        return client
    return None


def _replicas(found: Promises, wanted: int) -> Finding:
    check = "nats, replicas"
    if found.behind:
        return Finding(
            check=check,
            verdict="warning",
            found=f"{found.replicas} servers keep each submission, but "
            f"{', '.join(found.behind)} {'is' if len(found.behind) == 1 else 'are'} away or behind",
            todo="start what is away; until then another loss may stop the bus",
        )
    if found.replicas == 1:
        return Finding(
            check=check,
            verdict="well" if wanted == 1 else "warning",
            found="one server keeps everything: while it is away work waits, and what it has "
            "confirmed is lost only with its disk",
            todo="" if wanted == 1 else f"start the moderator with FOLKMOOT_NATS_REPLICAS={wanted}",
        )
    may_die = ((found.replicas or 1) - 1) // 2
    return Finding(
        check=check,
        verdict="well",
        found=f"{found.replicas} servers keep each submission, all up to date: {may_die} may die "
        "with its disk, and nothing is lost and nothing waits",
    )


def _sync(found: Promises) -> Finding:
    check = "nats, sync"
    if found.sync == "always":
        return Finding(
            check=check, verdict="well", found="what it confirms is on disk: a power cut loses none"
        )
    if found.sync == "later":
        return Finding(
            check=check,
            verdict="warning",
            found="what it confirms is on disk only later: a power cut may lose it",
            todo="set sync_interval: always in its jetstream block",
        )
    return Finding(
        check=check,
        verdict="well",
        found="whether what it confirms is on disk no client is told; its configuration should "
        "have sync_interval: always",
    )


def _rights(found: Promises) -> Finding:
    check = "nats, permissions"
    who = f"the user {found.user}" if found.user else "this user"
    if found.rights == "all":
        return Finding(
            check=check,
            verdict="warning",
            found=f"{who} may publish and hear everything on its account",
            todo="give each part a user of its own, as docs/nats-permissions.conf does",
        )
    if found.rights == "some":
        return Finding(check=check, verdict="well", found=f"{who} may do its part and no more")
    return Finding(
        check=check, verdict="well", found=f"what {who} may do is not told: it may not ask for it"
    )
