"""A model that is stuck is noticed, though its process looks well, and its work goes elsewhere."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from agents.host import pulse_watch
from agents.host.model_host import ModelHost
from agents.host.pulse_watch import FIRST_SECONDS, LEAST_SECONDS, PulseWatch, Watch, patience
from agents.host.remote_engine import RemoteEngine
from bus.connection import Bus
from engine.base import Message, Pulse, ScoreRequest
from engine.router import EngineRouter
from engine.scripted.engine import HANG_VARIABLE, ScriptedEngine
from schema.errors import EngineFault, EngineUnavailable

ASKED = ScoreRequest(
    model="scripted",
    messages=(Message(role="user", content="Is it fine?"),),
    options=("yes", "no"),
)


def silence(watch: Watch, *pulses: Pulse, step: float = 1.0) -> float | None:
    """How long the model was silent when it was first called stuck, looked at once a second."""
    for number, pulse in enumerate(pulses):
        if found := watch.stuck({"m": pulse}, number * step):
            return found[1]
    return None


def test_a_model_that_is_asked_and_takes_no_step_is_stuck_after_half_a_minute() -> None:
    assert silence(Watch(), *[Pulse(3, 7, 0.1)] * 100) == LEAST_SECONDS + 1


def test_one_that_steps_or_is_asked_nothing_is_not() -> None:
    assert silence(Watch(), *(Pulse(3, number // 25, 0.1) for number in range(1, 300))) is None
    assert silence(Watch(), *[Pulse(0, 7, 0.1)] * 300) is None
    resting = [Pulse(0, 7, 0.1)] * 100 + [Pulse(1, 7, 0.1)] * 25 + [Pulse(0, 7, 0.1)] * 9
    assert silence(Watch(), *resting, *resting) is None


def test_a_big_model_has_longer_and_one_that_has_not_begun_has_longest() -> None:
    assert patience([Pulse(1, 5, 0.01)]) == LEAST_SECONDS
    assert patience([Pulse(1, 5, 6.0)]) == 120.0
    assert patience([Pulse(1, 0, 0.0)]) == FIRST_SECONDS


def test_a_small_model_may_wait_for_the_step_of_a_big_one_and_for_none_that_rests() -> None:
    small, big = Pulse(1, 5, 0.01), Pulse(2, 5, 6.0)
    assert patience([small, big]) == 120.0
    assert patience([small, big._replace(steps=0)]) == FIRST_SECONDS
    assert patience([small, big._replace(waiting=0)]) == LEAST_SECONDS


def test_time_in_which_the_whole_process_stood_still_is_no_silence() -> None:
    watch = Watch()
    pulses = {"m": Pulse(1, 5, 0.01)}
    assert watch.stuck(pulses, 0.0) is None
    assert watch.stuck(pulses, 3600.0) is None
    assert [watch.stuck(pulses, 3600.0 + second) for second in range(1, 31)] == [None] * 30
    assert watch.stuck(pulses, 3631.0) == ("m", 31.0)


async def test_a_stuck_engine_s_requests_fail_at_once_and_another_engine_answers_them(
    server: Any, bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse_watch, "LEAST_SECONDS", 0.1)
    monkeypatch.setattr(pulse_watch, "_LOOK_SECONDS", 0.05)
    monkeypatch.setenv(HANG_VARIABLE, str(tmp_path / "hangs"))
    stuck = ScriptedEngine()
    await stuck.score(ASKED)
    (tmp_path / "hangs").touch()
    monkeypatch.delenv(HANG_VARIABLE)
    other = await Bus.connect(server.access.bus_settings("other"))
    asked: list[asyncio.Task[Any]] = []

    async def serve() -> None:
        async with ModelHost(other, stuck, ["scripted"]):
            asked.extend(asyncio.create_task(RemoteEngine(bus).score(ASKED)) for _ in range(5))
            await PulseWatch(stuck).run(asyncio.Event())

    with pytest.raises(EngineFault, match="the model scripted has computed nothing for"):
        await serve()
    found = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5.0)
    assert all(isinstance(each, EngineUnavailable) for each in found)
    async with ModelHost(bus, ScriptedEngine(), ["scripted"]):
        assert (await RemoteEngine(bus).score(ASKED)).model == "scripted"
    await other.close()


async def test_the_engine_of_a_process_tells_the_pulses_of_all_its_models() -> None:
    router = EngineRouter()
    assert router.pulses() == {}
    await router.score(ASKED)
    assert router.pulses()["scripted"][:2] == (0, 1)
    await router.close()


@pytest.mark.model
async def test_a_decode_that_never_ends_is_seen_and_does_not_keep_the_engine_from_closing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from engine.llama import engine_thread
    from engine.llama.context import LlamaContext
    from engine.llama.engine import LlamaEngine

    entered = asyncio.Event()
    loop = asyncio.get_running_loop()
    goes_on = threading.Event()
    monkeypatch.setattr(engine_thread, "_LEAVING_SECONDS", 0.2)
    engine = LlamaEngine()
    asked = ASKED.model_copy(update={"model": "smollm2-135m"})
    await engine.score(asked)
    decode = LlamaContext.decode

    def stuck(self: LlamaContext, pieces: Any) -> Any:
        loop.call_soon_threadsafe(entered.set)
        goes_on.wait()
        return decode(self, pieces)

    monkeypatch.setattr(LlamaContext, "decode", stuck)
    before = engine.pulses()["smollm2-135m"]
    other = asked.model_copy(update={"options": ("good", "bad")})
    asking = asyncio.create_task(engine.score(other))
    await entered.wait()
    assert engine.pulses()["smollm2-135m"][:2] == (1, before.steps)
    async with asyncio.timeout(10):
        await engine.close()
    goes_on.set()
    await asyncio.wait({asking}, timeout=10)
    assert asking.done()
