"""Which NATS server the settings mean, and how to reach it."""

from __future__ import annotations

from bus.server import EmbeddedServer
from bus.settings import BusSettings
from folkmoot.settings import Settings
from schema.errors import BusUnavailable


def bus_settings(settings: Settings, name: str) -> BusSettings:
    """How to reach the server that the settings name, or the embedded one that runs already.

    Raises:
        BusUnavailable: when none is named and none runs.
    """
    if not settings.nats:
        running = EmbeddedServer.find(settings.server)
        if running is None:
            raise BusUnavailable(
                f"no swarm is running on the state folder {settings.state}",
                "start one with `folkmoot up`, or name a server with --nats URL",
            )
        return running.bus_settings(name)
    return BusSettings(
        url=settings.nats,
        user=settings.nats_user,
        password=settings.nats_password,
        token=settings.nats_token,
        credentials=settings.nats_credentials,
        inbox_prefix=settings.nats_inbox_prefix,
        replicas=settings.nats_replicas,
        name=name,
    )
