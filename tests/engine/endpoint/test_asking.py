"""A busy endpoint is asked less, and again when it says so. A real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from email.utils import formatdate

import httpx
import pytest

from engine.base import GenerateRequest
from engine.endpoint import asking
from engine.endpoint.concurrency import FIRST
from schema.errors import EngineUnavailable, EngineUnwell
from tests.engine.endpoint.conftest import ASK, SCORE, Endpoint, Reply, engine_for

WRITE = GenerateRequest(model="far", messages=ASK)


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(asking, "TIMEOUT", httpx.Timeout(300.0))  # a busy machine is no dead server


def refusals(count: int, *replies: Reply) -> Iterator[Reply | None]:
    for number in range(count):
        yield replies[number % len(replies)]
    while True:
        yield None


def in_seconds(seconds: float, *, as_date: bool) -> dict[str, str]:
    """The header in one of its forms, from a server whose clock is an hour slow."""
    if not as_date:
        return {"Retry-After": str(int(seconds))}
    now = time.time() - 3600.0
    return {
        "Date": formatdate(now, usegmt=True),
        "Retry-After": formatdate(now + seconds, usegmt=True),
    }


@pytest.mark.parametrize("as_date", [False, True])
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_says_when_is_asked_again_then(
    endpoint: Endpoint, status: int, as_date: bool
) -> None:
    answers = refusals(1, (status, in_seconds(1, as_date=as_date), "later"))
    endpoint.turns_away = lambda _: next(answers)
    began = time.monotonic()
    await engine_for(endpoint.url).generate(WRITE)
    assert time.monotonic() - began > 0.9
    assert len(endpoint.seen) == 2


async def test_one_that_does_not_say_is_asked_again_a_few_times(endpoint: Endpoint) -> None:
    answers = refusals(3, (429, {}, "slow down"))
    endpoint.turns_away = lambda _: next(answers)
    await engine_for(endpoint.url).generate(WRITE)
    assert len(endpoint.seen) == 4


async def test_and_is_then_taken_to_be_away(endpoint: Endpoint) -> None:
    endpoint.turns_away = lambda _: (503, {}, "Loading model")
    with pytest.raises(EngineUnavailable, match="Loading model"):
        await engine_for(endpoint.url).generate(WRITE)
    assert len(endpoint.seen) == 1 + len(asking.PAUSES)


async def test_an_error_that_may_be_the_requests_own_is_not_asked_for_again(
    endpoint: Endpoint,
) -> None:
    endpoint.turns_away = lambda _: (500, {}, "broken")
    with pytest.raises(EngineUnwell, match="broken"):
        await engine_for(endpoint.url).generate(WRITE)
    assert len(endpoint.seen) == 1


async def test_one_that_wants_to_be_left_alone_for_long_is_away_and_is_left_alone(
    endpoint: Endpoint,
) -> None:
    endpoint.turns_away = lambda _: (429, {"Retry-After": "3600"}, "quota")
    engine = engine_for(endpoint.url)
    with pytest.raises(EngineUnavailable, match="quota"):
        await engine.generate(WRITE)
    with pytest.raises(EngineUnavailable, match=r"left alone for 3,[56]\d\d s more"):
        await engine.generate(WRITE)
    assert len(endpoint.seen) == 1


async def test_who_only_looks_at_an_endpoint_is_told_at_once(endpoint: Endpoint) -> None:
    endpoint.turns_away = lambda _: (429, {"Retry-After": "5"}, "slow down")
    with pytest.raises(EngineUnavailable, match="slow down"):
        await engine_for(endpoint.url).check()
    assert len(endpoint.seen) == 1


async def test_the_number_of_requests_falls_to_what_a_server_bears_and_rises_where_it_bears_more(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PAUSES", (0.05,) * 100)
    bears = 4
    endpoint.turns_away = lambda under_way: (429, {}, "too many") if under_way > bears else None
    endpoint.gathers = bears + 1
    engine = engine_for(endpoint.url)
    window = engine.window

    async def ask(times: int) -> None:
        await asyncio.gather(*(engine.score(SCORE) for _ in range(times)))

    assert window.size == FIRST
    await ask(20)
    assert window.room < FIRST
    fallen, bears = window.room, 1000
    await ask(150)
    assert window.room > fallen + 3


async def test_no_more_are_on_their_way_than_there_is_room_for(endpoint: Endpoint) -> None:
    endpoint.gathers = int(FIRST)
    engine = engine_for(endpoint.url)
    await asyncio.gather(*(engine.score(SCORE) for _ in range(40)))
    assert FIRST <= endpoint.most_at_once <= engine.window.room
