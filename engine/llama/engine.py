"""The llama.cpp engine: the catalogue's models, run in this process.

Each model has a thread of its own that owns its context; the threads take turns on the cores.
Requests of all callers to one model are packed into shared decodes.
"""

from __future__ import annotations

import asyncio
import atexit
import dataclasses
import functools
import importlib.metadata
from collections.abc import Mapping
from typing import Any, cast

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    ModelFacts,
    Pulse,
    ScoreRequest,
    ScoreResult,
)
from engine.llama.context import LlamaModel
from engine.llama.engine_thread import EngineThread, Request, closed
from engine.llama.model_side import ModelSide
from engine.llama.statistics import EngineStatistics
from engine.llama.turnstile import Turnstile
from engine.sampling import one_by_one, together
from engine.settings import EngineSettings
from engine.shelf.catalogue import CatalogueModel, entry_of
from engine.shelf.prepared import file_to_run
from schema.errors import ModelMissing


class LlamaEngine:
    """See :class:`engine.base.Engine`. Models are loaded at their first use.

    Log-probabilities and tokens of one request depend a little on what shares its batch, because
    llama.cpp computes batches of different shapes with different kernels: they are not to be
    compared bit by bit between runs.

    Use it from one event loop.

    Args:
        settings: how much of the machine each model may use.
    """

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self._settings = settings or EngineSettings()
        self._threads: dict[str, EngineThread] = {}
        self._turn = Turnstile()
        self._closed = False
        # Threads in the middle of a decode must not see the interpreter go.
        atexit.register(self._close)

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        # Shielded: somebody else may wait for the same model to be loaded.
        return await asyncio.shield(asyncio.wrap_future(self._thread(model).facts))

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`."""
        return cast(ScoreResult, await self._ask(request))

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`. Samples are decoded in the same batches."""
        futures = self._thread(request.model).submit(*one_by_one(request))
        waiting = [asyncio.wrap_future(future) for future in futures]
        try:
            return together(request, await asyncio.gather(*waiting))
        except BaseException:
            for future in waiting:  # one that fails does not end the others by itself
                future.cancel()
            raise

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`."""
        return cast(EmbedResult, await self._ask(request))

    async def close(self) -> None:
        """Stop after the current step and free everything. Safe to call twice."""
        await asyncio.to_thread(self._close)

    def pulses(self) -> Mapping[str, Pulse]:
        """See :class:`engine.base.HasPulses`: of the models that are loaded."""
        return {
            name: thread.pulse
            for name, thread in list(self._threads.items())
            if thread.facts.done() and not thread.failed
        }

    def statistics(self, model: str) -> EngineStatistics:
        """What has been computed for ``model`` so far; all zero when it is not loaded."""
        thread = self._threads.get(model)
        return dataclasses.replace(thread.statistics) if thread else EngineStatistics()

    async def _ask(self, request: Request) -> Any:
        # Cancelling the caller's task cancels the future, which the engine thread looks at.
        (future,) = self._thread(request.model).submit(request)
        return await asyncio.wrap_future(future)

    def _thread(self, model: str) -> EngineThread:
        if self._closed:
            raise closed()
        thread = self._threads.get(model)
        if thread is None or thread.failed:
            entry = entry_of(model)
            if not isinstance(entry, CatalogueModel):
                raise ModelMissing(f"{model} is not a model that llama.cpp runs here")
            load = functools.partial(side_of, entry, self._settings)
            thread = EngineThread(model, load, entry.family, self._settings, self._turn)
            self._threads[model] = thread
            thread.start()
        return thread

    def _close(self) -> None:
        self._closed = True
        while self._threads:
            self._threads.popitem()[1].close()
        atexit.unregister(self._close)


def side_of(entry: CatalogueModel, settings: EngineSettings) -> ModelSide:
    """Load a model, from its prepared file where it has one. Slow; free ``side.model``.

    Raises:
        EngineError: when its file is not there, is not the pinned one, or cannot be read.
    """
    file = file_to_run(entry, gpu_layers=settings.gpu_layers)
    model = LlamaModel(file.path, settings.gpu_layers)
    return ModelSide(
        name=entry.name,
        digest=file.sha256,
        template=entry.template,
        default_system=entry.default_system,
        model=model,
        request_tokens=min(settings.request_tokens, model.trained_context),
        parameters={
            "engine": f"llama-cpp-python {importlib.metadata.version('llama-cpp-python')}",
            "template": entry.template,
            "threads": settings.threads,
            "file": file.quantization,
            "original": file.original_sha256,
        },
    )
