"""A swarm of processes that is gone after the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bus.permissions import User
from folkmoot.keys import make_keys
from tests.compose.services import CLIENT, Swarm


@pytest.fixture(scope="module")
def swarm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swarm]:
    """Nothing runs yet; the keys are made."""
    swarm = Swarm(
        tmp_path_factory.mktemp("compose"),
        {"FOLKMOOT_MODELS": "scripted-a,scripted-b,scripted-c"},
    )
    make_keys(swarm.folder / "keys", [User(CLIENT, "submitter", campaigns=("reviews",))])
    yield swarm
    for service in swarm.services:
        service.process.kill()
        service.process.wait()
