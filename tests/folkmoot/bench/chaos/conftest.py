"""A real nats-server with our streams."""

from tests.bus.conftest import bus, server

__all__ = ["bus", "server"]
