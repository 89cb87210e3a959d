"""Models that are away: who waits, who tries, and what is told. A clock that the test turns."""

from __future__ import annotations

import asyncio

import pytest

from agents.seat.outages import FIRST_PAUSE, LONGEST_PAUSE, SILENT_SECONDS, Outages
from schema.errors import EngineRefuses, EngineUnavailable

AWAY = EngineUnavailable("nobody answers at http://far", "start it")


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
def outages(clock: Clock) -> Outages:
    return Outages(clock)


async def test_who_asks_a_model_that_answers_does_not_wait(outages: Outages) -> None:
    assert not await outages.admit("far")


async def test_one_request_tries_and_when_it_is_answered_all_go_on(
    outages: Outages, clock: Clock
) -> None:
    outages.met("far", AWAY, tried=False)
    clock.now += FIRST_PAUSE
    assert await outages.admit("far")
    others = [asyncio.create_task(outages.admit("far")) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(other.done() for other in others)
    outages.answered("far")
    assert await asyncio.gather(*others) == [False, False, False]


async def test_a_try_that_came_to_nothing_leaves_the_next_to_somebody_else(
    outages: Outages, clock: Clock
) -> None:
    outages.met("far", AWAY, tried=False)
    for _ in range(8):
        clock.now += LONGEST_PAUSE
        assert await outages.admit("far")
        outages.met("far", AWAY, tried=True)
        outages.tried("far")
    with outages.asking("c", "far"):
        (wait,) = outages.waits()["c"]
    assert wait.tries == 9


async def test_pauses_grow_up_to_a_bound(outages: Outages, clock: Clock) -> None:
    outages.met("far", AWAY, tried=False)
    for _ in range(10):
        outages.met("far", AWAY, tried=True)
    clock.now += LONGEST_PAUSE
    assert await asyncio.wait_for(outages.admit("far"), 1.0)


async def test_what_waits_is_given_back_when_the_worker_stops(outages: Outages) -> None:
    outages.met("far", AWAY, tried=False)
    waiting = asyncio.create_task(outages.admit("far"))
    await asyncio.sleep(0)
    outages.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_only_campaigns_that_ask_the_model_wait_for_it(outages: Outages) -> None:
    outages.met("far", EngineRefuses("wrong key", "set it"), tried=False)
    with outages.asking("mine", "far"), outages.asking("yours", "near"):
        (wait,) = outages.waits()["mine"]
        assert list(outages.waits()) == ["mine"]
    assert (wait.name, wait.why, wait.todo, wait.hopeless) == ("far", "wrong key", "set it", True)
    assert outages.waits() == {}


def test_a_model_that_is_asked_and_silent_is_told_of_without_blame(
    outages: Outages, clock: Clock
) -> None:
    with outages.asking("c", "slow"):
        assert outages.waits() == {}
        clock.now += SILENT_SECONDS
        (wait,) = outages.waits()["c"]
        assert wait.is_silence
        outages.answered("slow")
        assert outages.waits() == {}


def test_who_has_answered_lately_is_known(outages: Outages, clock: Clock) -> None:
    outages.answered("near")
    outages.answered("far")
    outages.met("far", AWAY, tried=False)
    assert outages.answers_now() == ["near"]
    clock.now += LONGEST_PAUSE + 1
    assert outages.answers_now() == []
