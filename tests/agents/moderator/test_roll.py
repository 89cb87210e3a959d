"""The roll of workers: what campaigns wait for, from what workers say. A clock that is turned."""

from __future__ import annotations

from typing import Any

import pytest

from agents.moderator.roll import PATIENCE_SECONDS, Roll
from agents.seat.attendance import SILENT_SECONDS, Attendance
from schema.wait import Wait

AWAY = Wait(sort="model", name="far", why="nobody answers", since=5.0)
ASKED = {"c": {"generator"}}


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
def roll(clock: Clock) -> Roll:
    return Roll(clock)


def card(id: str = "1", **changes: Any) -> Attendance:
    return Attendance(**({"id": id, "worker": f"w-{id}", "roles": ("generator",)} | changes))


def test_a_role_that_nobody_serves_is_waited_for_after_a_moment(roll: Roll, clock: Clock) -> None:
    assert roll.waits(ASKED) == {}
    clock.now += PATIENCE_SECONDS
    (wait,) = roll.waits(ASKED)["c"]
    assert (wait.sort, wait.name) == ("role", "generator")
    assert "folkmoot up --only agents" in wait.todo
    roll.hear(card())
    assert roll.waits(ASKED) == {}


def test_a_worker_that_is_silent_is_gone(roll: Roll, clock: Clock) -> None:
    roll.hear(card())
    roll.waits(ASKED)
    clock.now += SILENT_SECONDS
    roll.waits(ASKED)
    clock.now += PATIENCE_SECONDS
    assert [wait.name for wait in roll.waits(ASKED)["c"]] == ["generator"]


def test_a_worker_whose_turns_come_is_there_whatever_else_it_says(roll: Roll, clock: Clock) -> None:
    roll.waits(ASKED)
    clock.now += PATIENCE_SECONDS
    roll.turns_of(["generator"])
    assert roll.waits(ASKED) == {}


def test_what_workers_wait_for_their_campaigns_wait_for(roll: Roll) -> None:
    roll.hear(card(waits={"c": (AWAY,), "other": (AWAY,)}))
    assert roll.waits(ASKED) == {"c": [AWAY]}  # nothing is asked for the other one any more


def test_two_workers_that_wait_for_one_model_are_one_wait_since_the_first(roll: Roll) -> None:
    later = AWAY.model_copy(update={"since": 9.0})
    roll.hear(card("1", waits={"c": (later,)}))
    roll.hear(card("2", waits={"c": (AWAY,)}))
    assert roll.waits(ASKED) == {"c": [AWAY]}


def test_a_model_that_answers_another_worker_is_not_away(roll: Roll) -> None:
    roll.hear(card("1", waits={"c": (AWAY,)}))
    roll.hear(card("2", answering=("far",)))
    assert roll.waits(ASKED) == {}
