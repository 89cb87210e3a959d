"""A swarm of processes that is gone after the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.compose.services import PASSWORD, Swarm


@pytest.fixture(scope="module")
def swarm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swarm]:
    """Nothing runs yet."""
    swarm = Swarm(
        tmp_path_factory.mktemp("compose"),
        {
            "FOLKMOOT_NATS_PASSWORD": PASSWORD,
            "FOLKMOOT_MODELS": "scripted-a,scripted-b,scripted-c",
        },
    )
    yield swarm
    for service in swarm.services:
        service.process.kill()
        service.process.wait()
