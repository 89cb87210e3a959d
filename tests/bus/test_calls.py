"""Request and reply over a real server: answers, errors by their class, death and taking back."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bus import calls
from bus.connection import Bus
from bus.server import EmbeddedServer
from schema.errors import BusError, BusUnavailable, TextTooLong

SUBJECT = "folkmoot.engine.small"


@pytest.fixture
async def caller(server: EmbeddedServer) -> AsyncIterator[Bus]:
    caller = await Bus.connect(server.access.bus_settings("caller"))
    yield caller
    await caller.close()


async def test_many_requests_run_at_once_and_each_gets_its_own_answer(
    bus: Bus, caller: Bus
) -> None:
    everybody = asyncio.Barrier(50)

    async def echo(data: bytes) -> bytes:
        await everybody.wait()
        return data

    service = await bus.serve(SUBJECT, "engines", echo)
    asked = [str(number).encode() for number in range(50)]
    answers = await asyncio.gather(*(caller.request(SUBJECT, data, 5) for data in asked))
    assert answers == asked
    await service.close()


async def test_members_of_a_queue_share_the_requests(
    bus: Bus, caller: Bus, server: EmbeddedServer
) -> None:
    answered = {"one": 0, "two": 0}

    def member(name: str) -> calls.Handler:
        async def answer(data: bytes) -> bytes:
            answered[name] += 1
            return data

        return answer

    second = await Bus.connect(server.access.bus_settings("second"))
    services = [
        await bus.serve(SUBJECT, "engines", member("one")),
        await second.serve(SUBJECT, "engines", member("two")),
    ]
    await asyncio.gather(*(caller.request(SUBJECT, b"", 5) for _ in range(60)))
    assert sum(answered.values()) == 60
    assert min(answered.values()) > 0
    for service in services:
        await service.close()
    await second.close()


async def test_an_error_is_raised_as_the_class_that_it_was(bus: Bus, caller: Bus) -> None:
    async def refuse(data: bytes) -> bytes:
        raise TextTooLong("the prompt has 900 tokens, the model takes 512", "shorten the text")

    await bus.serve(SUBJECT, "engines", refuse)
    with pytest.raises(TextTooLong) as caught:
        await caller.request(SUBJECT, b"", 5)
    assert caught.value.message == "the prompt has 900 tokens, the model takes 512"
    assert caught.value.hint == "shorten the text"


async def test_an_error_that_nobody_expected_is_a_bus_error_with_its_words(
    bus: Bus, caller: Bus
) -> None:
    async def fail(data: bytes) -> bytes:
        raise ZeroDivisionError("surprise")

    await bus.serve(SUBJECT, "engines", fail)
    with pytest.raises(BusError, match="surprise"):
        await caller.request(SUBJECT, b"", 5)


async def test_an_answer_that_is_too_large_is_an_error_and_not_silence(
    bus: Bus, caller: Bus
) -> None:
    async def huge(data: bytes) -> bytes:
        return b"x" * 3_000_000

    await bus.serve(SUBJECT, "engines", huge)
    with pytest.raises(BusError, match="3,000,000 bytes"):
        await caller.request(SUBJECT, b"", 5)
    with pytest.raises(BusError, match="2,000,000 bytes"):
        await caller.request(SUBJECT, b"x" * 2_000_000, 5)


@pytest.mark.alone
async def test_when_nobody_serves_it_is_said_at_once(caller: Bus) -> None:
    began = time.monotonic()
    with pytest.raises(BusUnavailable, match="nobody answers"):
        await caller.request(SUBJECT, b"", 30)
    assert time.monotonic() - began < 1


async def test_a_request_that_is_cancelled_or_too_late_stops_its_handler(
    bus: Bus, caller: Bus, eventually: Callable[..., Awaitable[None]]
) -> None:
    begun = stopped = 0

    async def ponder(data: bytes) -> bytes:
        nonlocal begun, stopped
        if data == b"quick":
            return data
        begun += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            stopped += 1
            raise
        return b""

    await bus.serve(SUBJECT, "engines", ponder)
    asking = asyncio.create_task(caller.request(SUBJECT, b"", 60))
    await eventually(lambda: begun == 1)
    await caller.request(SUBJECT, b"quick", 5)  # what was said before is here by now
    asking.cancel()
    await eventually(lambda: stopped == 1, 2)
    with pytest.raises(BusUnavailable, match=r"no answer .* within 0.3 seconds"):
        await caller.request(SUBJECT, b"", 0.3)
    await eventually(lambda: stopped == 2, 2)


SLOW_MEMBER = """
import asyncio, sys
import bus.calls
from bus.connection import Bus
from bus.settings import BusSettings

async def slow(data):
    print("asked", flush=True)
    await asyncio.sleep(2.0)
    return b"at last"

async def main():
    bus.calls.BEAT_SECONDS = 0.2
    connection = await Bus.connect(BusSettings.model_validate_json(sys.argv[1]))
    await connection.serve("folkmoot.engine.small", "engines", slow)
    print("ready", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.alone
@pytest.mark.slow
async def test_a_slow_answer_is_waited_for_and_a_killed_server_is_noticed(
    caller: Bus, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SILENCE_SECONDS", 1.0)
    settings = server.access.bus_settings("doomed").model_dump_json()
    member = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", SLOW_MEMBER, settings), stdout=asyncio.subprocess.PIPE
    )
    assert member.stdout is not None
    assert await member.stdout.readline() == b"ready\n"
    assert await caller.request(SUBJECT, b"", 30) == b"at last"  # longer than the silence
    assert await member.stdout.readline() == b"asked\n"

    asking = asyncio.create_task(caller.request(SUBJECT, b"", 30))
    assert await member.stdout.readline() == b"asked\n"
    member.kill()
    began = time.monotonic()
    with pytest.raises(BusUnavailable, match="within 1 seconds"):
        await asking
    assert time.monotonic() - began < 2
    await member.wait()
