"""An engine over the bus: the same answers, the same errors, and nothing computed for nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from agents.host.engine_messages import decode_request
from agents.host.model_host import ModelHost
from agents.host.remote_engine import RemoteEngine
from agents.seat.turn_taker import take_turn
from bus.connection import Bus
from engine.base import EmbedRequest, GenerateRequest, Message, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from engine.vectors import vectors_of
from schema.errors import EngineUnavailable, ModelMissing, TextTooLong

ASKED = (Message(role="user", content="Is it fine?"),)
SCORE = ScoreRequest(model="scripted", messages=ASKED, options=("yes", "no"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the engine has no event for it
            await asyncio.sleep(0.01)


async def test_a_remote_engine_answers_like_the_engine_itself(bus: Bus) -> None:
    engine, remote = ScriptedEngine(), RemoteEngine(bus)
    generate = GenerateRequest(model="scripted", messages=ASKED, max_tokens=9)
    embed = EmbedRequest(model="scripted", texts=("one", "two"))
    async with ModelHost(bus, engine, ["scripted"]):
        assert await remote.facts("scripted") == await engine.facts("scripted")
        score, theirs = await remote.score(SCORE), await engine.score(SCORE)
        assert score.log_probabilities == theirs.log_probabilities
        assert score.prompt == theirs.prompt
        assert (await remote.generate(generate)).text == (await engine.generate(generate)).text
        assert (await remote.embed(embed)).vectors == (await engine.embed(embed)).vectors


async def test_all_that_is_asked_of_chance_travels(bus: Bus) -> None:
    asked = GenerateRequest(
        model="scripted",
        messages=ASKED,
        temperature=0.7,
        top_p=0.5,
        min_p=0.1,
        presence_penalty=2.0,
        seed=3,
        stop=("\n\n", "16."),
        samples=3,
    )
    engine = ScriptedEngine()
    async with ModelHost(bus, engine, ["scripted"]):
        result = await RemoteEngine(bus).generate(asked)
        by_token = SCORE.model_copy(update={"by_token": True})
        scored = await RemoteEngine(bus).score(by_token)
    assert engine.asked == [asked, by_token]
    assert scored.spelled == (await engine.score(by_token)).spelled != ()
    assert len({result.text, *(sample.text for sample in result.more)}) == 3


async def test_the_vectors_of_many_texts_travel_in_batches(bus: Bus) -> None:
    texts = [f"text number {number}" for number in range(40)]
    async with ModelHost(bus, ScriptedEngine(), ["scripted"]):
        remote = await vectors_of(RemoteEngine(bus), "scripted", texts)
    here = await vectors_of(ScriptedEngine(), "scripted", texts)
    assert (remote.vectors == here.vectors).all()


def test_a_request_of_an_earlier_version_is_read() -> None:
    old = {
        "kind": "generate",
        "model": "scripted",
        "messages": [{"role": "user", "content": "Is it fine?"}],
        "json_schema": None,
        "max_tokens": 9,
        "temperature": 0.0,
        "seed": 0,
        "stop": [],
    }
    read = decode_request(json.dumps(old).encode())
    assert read == GenerateRequest(model="scripted", messages=ASKED, max_tokens=9)


async def test_an_engine_s_error_arrives_as_the_same_error(bus: Bus) -> None:
    engine = ScriptedEngine(fail=lambda request: TextTooLong("900 tokens, 512 fit", "cut it"))
    async with ModelHost(bus, engine, ["scripted"]):
        with pytest.raises(TextTooLong) as caught:
            await RemoteEngine(bus).score(SCORE)
    assert (caught.value.message, caught.value.hint) == ("900 tokens, 512 fit", "cut it")


async def test_a_model_that_nobody_serves_is_an_error_that_says_what_to_start(bus: Bus) -> None:
    with pytest.raises(EngineUnavailable, match="folkmoot up --only engine"):
        await RemoteEngine(bus).facts("scripted")


async def test_a_host_serves_only_what_it_was_told_to(bus: Bus) -> None:
    with pytest.raises(ModelMissing):
        async with ModelHost(bus, ScriptedEngine(), ["unheard-of"]):
            pass


async def test_a_cancelled_request_stops_being_computed(bus: Bus) -> None:
    engine = ScriptedEngine(delay=60.0)
    async with ModelHost(bus, engine, ["scripted"]):
        asking = asyncio.create_task(RemoteEngine(bus).score(SCORE))
        await until(lambda: engine.at_once == 1)
        await RemoteEngine(bus).facts("scripted")  # what the host said before is here by now
        asking.cancel()
        await until(lambda: engine.at_once == 0)
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_request_that_runs_out_of_time_may_be_asked_again(bus: Bus) -> None:
    engine = ScriptedEngine(delay=60.0)
    async with ModelHost(bus, engine, ["scripted"]):
        with pytest.raises(EngineUnavailable, match="within"):
            await RemoteEngine(bus, timeout=0.5).score(SCORE)
        await until(lambda: engine.at_once == 0)


async def test_only_so_many_requests_are_with_the_engine_at_once(bus: Bus) -> None:
    engine = ScriptedEngine(delay=0.05, slots=4)
    async with ModelHost(bus, engine, ["scripted"]):
        remote = RemoteEngine(bus)
        await asyncio.gather(*(remote.score(SCORE) for _ in range(100)))
    assert 4 <= engine.most_at_once <= 16


async def test_two_hosts_of_a_model_share_its_requests(server: Any, bus: Bus) -> None:
    other = await Bus.connect(server.access.bus_settings("other"))
    engines = ScriptedEngine(), ScriptedEngine()
    try:
        async with (
            ModelHost(bus, engines[0], ["scripted"]),
            ModelHost(other, engines[1], ["scripted"]),
        ):
            await asyncio.gather(*(RemoteEngine(bus).score(SCORE) for _ in range(60)))
    finally:
        await other.close()
    assert all(engine.asked for engine in engines)
    assert sum(len(engine.asked) for engine in engines) == 60


async def test_a_seat_takes_its_turn_on_a_model_elsewhere(
    bus: Bus, make_campaign: Any, make_request: Any
) -> None:
    campaign = make_campaign()
    async with ModelHost(bus, ScriptedEngine(), ["scripted"]):
        turn = await take_turn(make_request(campaign), campaign, RemoteEngine(bus))
    assert turn.status == "spoken"
    assert turn.calls[0].prompt_tokens > 0
