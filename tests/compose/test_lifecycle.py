"""How the declared processes end, how it is noticed, and how they are replaced."""

from __future__ import annotations

import signal

import pytest

from tests.compose.services import Service, Swarm, until

pytestmark = pytest.mark.slow

PARTS = ("moderator", "engine", "agents")
SERVICES = ("nats", *PARTS)


def healthy(swarm: Swarm, name: str) -> Service:
    """A healthy instance of a service, with the bus that it needs; started if there is none."""
    if name != "nats":
        healthy(swarm, "nats")
    service = swarm.latest(name)
    if service is None or service.process.poll() is not None:
        service = swarm.start(name)
    until(lambda: service.check() == 0, 30, f"{name} is healthy")
    return service


def test_a_second_moderator_ends_with_one_clear_line(swarm: Swarm) -> None:
    first = healthy(swarm, "moderator")
    second = swarm.start("moderator", volumes=False)
    swarm.services.remove(second)
    assert second.process.wait(20) == 4
    said, hint = second.log.read_text().strip().splitlines()[-2:]
    assert "this NATS server has a moderator already (process" in said
    assert "stop that one first" in hint
    assert first.check() == 0


@pytest.mark.parametrize("name", PARTS)
def test_a_killed_part_is_noticed_and_replaced_at_once(swarm: Swarm, name: str) -> None:
    killed = healthy(swarm, name)
    killed.stop(signal.SIGKILL)
    assert killed.check() == 4
    assert healthy(swarm, name) is not killed


def test_the_parts_find_a_server_that_was_killed_and_started_again(swarm: Swarm) -> None:
    parts = [healthy(swarm, name) for name in PARTS]
    nats = healthy(swarm, "nats")
    nats.stop(signal.SIGKILL)
    assert nats.check() != 0
    until(lambda: {part.check() for part in parts} == {4}, 20, "the parts lost the server")
    healthy(swarm, "nats")
    until(lambda: {part.check() for part in parts} == {0}, 20, "the parts have the server again")


@pytest.mark.parametrize(
    ("name", "number"), [*((name, signal.SIGTERM) for name in SERVICES), ("agents", signal.SIGINT)]
)
def test_a_process_that_is_asked_to_end_does_so_in_order(
    swarm: Swarm, name: str, number: signal.Signals
) -> None:
    service = healthy(swarm, name)
    assert service.stop(number, seconds=10) == 0
    assert service.check() != 0
    assert "Traceback" not in service.log.read_text()


def test_a_process_that_waits_for_the_server_ends_when_it_is_asked_to(swarm: Swarm) -> None:
    healthy(swarm, "nats").stop(signal.SIGKILL)
    agents = swarm.start("agents")
    until(lambda: "waiting for the NATS server" in agents.log.read_text(), 30, "it waits")
    assert agents.stop(signal.SIGTERM, seconds=10) == 0


def test_a_wrong_password_is_one_clear_error(swarm: Swarm) -> None:
    healthy(swarm, "nats")
    agents = swarm.start("agents", environment={"FOLKMOOT_NATS_PASSWORD": "wrong"})
    assert agents.process.wait(30) == 2
    assert "refuses these credentials" in agents.log.read_text()
