"""One engine for all models."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.base import Message, ScoreRequest
from engine.router import EngineRouter
from schema.errors import EngineFault, EngineUnavailable, ModelMissing

ASK = (Message(role="user", content="Is water wet?"),)


def request(model: str) -> ScoreRequest:
    return ScoreRequest(model=model, messages=ASK, options=("yes", "no"))


async def test_each_model_is_answered_by_its_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "models.toml"
    file.write_text(
        '[models.far]\nfamily = "far"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "x"\n'
    )
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(file))
    router = EngineRouter()
    assert (await router.score(request("scripted-b"))).model == "scripted-b"
    with pytest.raises(EngineUnavailable, match=r"nobody answers for far at http://127\.0\.0\.1:9"):
        await router.score(request("far"))
    with pytest.raises(EngineFault, match="is a real model"):
        await router.score(request("smollm2-135m"))
    with pytest.raises(ModelMissing):
        await router.score(request("nothing-such"))
    await router.close()


async def test_a_closed_router_answers_nobody() -> None:
    router = EngineRouter()
    await router.score(request("scripted"))
    await router.close()
    await router.close()
    with pytest.raises(EngineUnavailable):
        await router.score(request("scripted"))


def test_scripted_models_need_no_language_model_library() -> None:
    code = (
        "import asyncio, sys; from engine.router import EngineRouter;"
        "asyncio.run(EngineRouter().facts('scripted')); print('llama_cpp' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "False"
