"""The parts as separate processes, each as its own user of docs/nats-permissions.conf."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.services import ROOT, Service, Swarm, until

pytestmark = pytest.mark.slow

USERS = ("moderator", "agents", "engine", "submitter", "operator")


def as_user(name: str) -> dict[str, str]:
    return {
        "FOLKMOOT_NATS_USER": name,
        "FOLKMOOT_NATS_PASSWORD": f"secret-{name}",
        "FOLKMOOT_NATS_INBOX_PREFIX": f"_INBOX.{name}",
    }


@pytest.fixture
def _nats(swarm: Swarm) -> Iterator[None]:
    (swarm.folder / "store").mkdir()
    server = subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("nats-server")), "-p", str(swarm.ports[4222])),
            *("-c", str(ROOT / "docs" / "nats-permissions.conf"), "-l", "log"),
        ],
        cwd=swarm.folder / "store",
        env={f"{user.upper()}_PASSWORD": f"secret-{user}" for user in USERS},
    )
    yield
    server.kill()
    server.wait()


@pytest.mark.usefixtures("_nats")
def test_only_the_moderator_declares_the_streams_and_the_others_wait_for_it(swarm: Swarm) -> None:
    def start(name: str) -> Service:
        return swarm.start(name, environment=as_user(name))

    agents, engine = start("agents"), start("engine")
    until(lambda: "agents wait for the moderator" in agents.log.read_text(), 30, "they wait")
    moderator = start("moderator")
    until(lambda: all(part.check() == 0 for part in (agents, engine, moderator)), 30, "all well")

    def folkmoot(user: str, *words: str) -> str:
        return subprocess.run(
            ["folkmoot", *words],
            env={**moderator.environment, **as_user(user)},
            cwd=swarm.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    rows = swarm.folder / "rows.jsonl"
    rows.write_text('{"text": "good"}\n{"text": "bad"}\n{"text": "so so"}\n')
    labels = ("--labels", "positive,negative", "--model", "scripted-a", "--model", "scripted-b")
    folkmoot("operator", "campaign", "create", "reviews", *labels)
    report = json.loads(
        folkmoot("submitter", "submit", str(rows), "--campaign", "reviews", "--json")
    )
    assert report["recorded"] == 3
    folkmoot("operator", "watch", "reviews")
    assert len(folkmoot("operator", "export", "reviews").splitlines()) == 3
    for part in (agents, engine, moderator):
        assert "not permit" not in part.log.read_text()
