"""How long a job waits, and when it ends. A clock that the test turns."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.swarm.patience import HOPELESS_SECONDS, Patience
from schema.errors import BusUnavailable, EngineRefuses, EngineUnavailable
from schema.wait import Wait


class Clock:
    """A monotonic clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patience(clock: Clock) -> Patience:
    return Patience(30.0, clock)


def wait(**changes: Any) -> Wait:
    return Wait(**({"sort": "model", "name": "far", "why": "nobody", "since": 0.0} | changes))


def test_it_waits_as_long_as_it_was_told_and_says_how_to_go_on(
    patience: Patience, clock: Clock
) -> None:
    for _ in range(30):
        patience.look([wait(todo="start it")], 0)
        clock.now += 1.0
    with pytest.raises(EngineUnavailable, match="nobody: start it; then run the same command"):
        patience.look([wait(todo="start it")], 0)


def test_as_long_as_something_is_done_it_waits_on(patience: Patience, clock: Clock) -> None:
    for done in range(100):
        patience.look([wait()], done)
        clock.now += 10.0


def test_what_is_there_again_is_forgotten(patience: Patience, clock: Clock) -> None:
    for waits in ([wait()], [], [wait()]):
        patience.look(waits, 0)
        clock.now += 29.0


def test_a_model_that_is_only_slow_is_waited_for(patience: Patience, clock: Clock) -> None:
    for _ in range(10):
        patience.look([wait(tries=0)], 0)
        clock.now += 100.0


def test_where_waiting_does_not_help_it_ends_at_once(patience: Patience, clock: Clock) -> None:
    patience.look([], 0)
    patience.look([wait(hopeless=True)], 0)
    clock.now += HOPELESS_SECONDS
    with pytest.raises(EngineRefuses):
        patience.look([wait(hopeless=True)], 1)


def test_a_role_without_agents_is_the_swarms_trouble(patience: Patience, clock: Clock) -> None:
    patience.look([wait(sort="role")], 0)
    clock.now += 30.0
    with pytest.raises(BusUnavailable):
        patience.look([wait(sort="role")], 0)
