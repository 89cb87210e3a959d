"""What `folkmoot doctor` says of the server it is on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bus.connection import Bus
from bus.promises import Promises
from bus.server import EmbeddedServer
from bus.topology import declare
from folkmoot.reports.server_checkup import findings, promises
from folkmoot.settings import Settings


def told(*, is_ours: bool = False, wanted: int = 1, **found: Any) -> dict[str, tuple[str, str]]:
    settings = Settings(nats_replicas=wanted)
    each = findings(Promises(**{"replicas": 1, **found}), settings, is_ours=is_ours)
    return {finding.check: (finding.verdict, f"{finding.found} {finding.todo}") for finding in each}


def test_one_server_and_three_promise_different_things() -> None:
    assert "while it is away work waits" in told()["nats, replicas"][1]
    verdict, words = told(replicas=3, wanted=3)["nats, replicas"]
    assert verdict == "well"
    assert "1 may die with its disk" in words
    assert "2 may die" in told(replicas=5, wanted=5)["nats, replicas"][1]


def test_a_server_that_is_behind_and_replicas_that_are_missing_are_warned_of() -> None:
    verdict, words = told(replicas=3, wanted=3, behind=("nats-2",))["nats, replicas"]
    assert verdict == "warning"
    assert "nats-2 is away or behind" in words
    verdict, words = told(replicas=1, wanted=3)["nats, replicas"]
    assert (verdict, "FOLKMOOT_NATS_REPLICAS=3" in words) == ("warning", True)


@pytest.mark.parametrize(
    ("sync", "verdict", "words"),
    [
        ("always", "well", "a power cut loses none"),
        ("later", "warning", "set sync_interval: always"),
        ("unknown", "well", "no client is told"),
    ],
)
def test_what_is_known_of_its_sync_is_said(sync: str, verdict: str, words: str) -> None:
    found = told(sync=sync)["nats, sync"]
    assert found[0] == verdict
    assert words in found[1]


def test_a_user_who_may_do_everything_is_warned_of_but_not_on_a_server_of_our_own() -> None:
    assert told(rights="all", user="me")["nats, permissions"] == (
        "warning",
        "the user me may publish and hear everything on its account give each part a user of its "
        "own, as docs/nats-permissions.conf does",
    )
    assert told(rights="some")["nats, permissions"][0] == "well"
    assert "nats, permissions" not in told(rights="all", is_ours=True)


async def test_the_embedded_server_says_that_it_has_everything_on_disk(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    assert list(promises(settings)) == []
    server = await EmbeddedServer.start(settings.server)
    bus = await Bus.connect(server.access.bus_settings())
    await declare(bus)
    found = {each.check: each for each in await asyncio.to_thread(lambda: list(promises(settings)))}
    await bus.close()
    await server.stop()
    assert found["nats, sync"].found == "what it confirms is on disk: a power cut loses none"
    assert found["nats, replicas"].verdict == "well"
