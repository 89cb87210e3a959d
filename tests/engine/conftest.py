"""What the engine's tests share: the three small real models, each loaded once for all tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings
from tests.threads import THREADS

MODELS = ("smollm2-135m", "gemma-3-270m", "qwen2.5-coder-0.5b")


@pytest.fixture(scope="session")
def llama() -> Iterator[LlamaEngine]:
    """The real llama.cpp engine over the real models of the catalogue."""
    engine = LlamaEngine(EngineSettings(threads=THREADS))
    yield engine
    asyncio.run(engine.close())


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> str:
    """Each of the small models."""
    return str(request.param)
