"""How the llama.cpp engine loads, fails, waits and ends. Real models and files."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.base import Message, ScoreRequest
from engine.guard import VARIABLE
from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings, available_cores
from schema.errors import DigestMismatch, EngineFault, EngineUnavailable, ModelMissing
from tests.threads import THREADS

SETTINGS = EngineSettings(threads=THREADS)
REQUEST = ScoreRequest(
    model="smollm2-135m",
    messages=(Message(role="user", content="Is water wet?"),),
    options=("yes", "no"),
)


async def test_no_test_loads_a_real_model_by_accident() -> None:
    engine = LlamaEngine(SETTINGS)
    with pytest.raises(EngineFault, match="is a real model") as caught:
        await engine.score(REQUEST)
    assert "pytest.mark.model" in caught.value.hint
    await engine.close()


def test_the_guard_holds_in_processes_that_tests_start() -> None:
    code = f"import os; print(os.environ[{VARIABLE!r}])"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "forbidden"


@pytest.mark.model
async def test_several_models_work_side_by_side(llama: LlamaEngine) -> None:
    names = ("smollm2-135m", "gemma-3-270m")
    results = await asyncio.gather(
        *(llama.score(REQUEST.model_copy(update={"model": name})) for name in names * 3)
    )
    assert [result.model for result in results] == list(names * 3)


@pytest.mark.model
async def test_an_answer_says_where_it_came_from(llama: LlamaEngine) -> None:
    result = await llama.score(REQUEST)
    facts = await llama.facts("smollm2-135m")
    assert result.model_digest == facts.digest != ""
    assert facts.family == "smollm"
    assert facts.slots == EngineSettings().slots
    assert result.parameters["template"] == "chatml"
    assert result.prompt.startswith("<|im_start|>user\nIs water wet?<|im_end|>")


async def test_an_unknown_model_is_missing() -> None:
    with pytest.raises(ModelMissing, match="no model 'gpt-17'"):
        await LlamaEngine(SETTINGS).facts("gpt-17")


async def test_a_model_that_is_not_on_this_machine_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path))
    engine = LlamaEngine(SETTINGS)
    for _attempt in range(2):  # the second one tries again
        with pytest.raises(ModelMissing, match="folkmoot models pull smollm2-135m"):
            await engine.score(REQUEST)
    await engine.close()


async def test_a_file_with_another_digest_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "smollm2-135m.gguf").write_bytes(b"GGUF but not ours")
    monkeypatch.setenv("FOLKMOOT_MODELS_DIR", str(tmp_path))
    engine = LlamaEngine(SETTINGS)
    with pytest.raises(DigestMismatch):
        await engine.facts("smollm2-135m")
    await engine.close()


@pytest.mark.model
async def test_closing_ends_the_threads_and_fails_what_waits() -> None:
    before = set(threading.enumerate())
    engine = LlamaEngine(SETTINGS)
    waiting = asyncio.create_task(engine.score(REQUEST))
    await asyncio.sleep(0)
    await engine.close()
    await engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        await waiting
    with pytest.raises(EngineUnavailable, match="closed"):
        await engine.score(REQUEST)
    left = set(threading.enumerate()) - before
    assert not [thread.name for thread in left if thread.name.startswith("engine")]


@pytest.mark.model
def test_a_process_that_never_closes_its_engine_ends_cleanly_and_quietly() -> None:
    code = """
import asyncio
from engine.base import GenerateRequest, Message
from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings

async def main():
    ask = (Message(role="user", content="Tell a long story."),)
    request = GenerateRequest(model="smollm2-135m", messages=ask, max_tokens=2000)
    engine = LlamaEngine(EngineSettings(threads=2))
    task = asyncio.create_task(engine.generate(request))
    while engine.statistics(request.model).steps < 10:
        await asyncio.sleep(0.02)
    print("leaving", task.done())

asyncio.run(main())
"""
    child = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (child.returncode, child.stderr) == (0, "")
    assert child.stdout == "leaving False\n"


def test_cores_are_those_that_the_process_may_use() -> None:
    assert 1 <= available_cores() <= len(os.sched_getaffinity(0))
