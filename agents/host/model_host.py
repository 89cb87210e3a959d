"""The model host: serves an engine's models on the bus, to seats on any machine.

Hosts of one model form a queue group, so a second machine is one more host. At most some requests
a model are with the engine at once; the others wait here, in order. A request that its asker takes
back, or that runs out of its time, is cancelled and its decode stops. One of which this process has
died before is taken by itself (:mod:`agents.caution.careful`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from agents.caution.careful import Careful
from agents.host.engine_messages import (
    EngineRequest,
    EngineResult,
    FactsRequest,
    FactsResult,
    decode_request,
)
from bus.calls import Service
from bus.connection import Bus
from bus.subjects import engine_subject
from engine.base import EmbedRequest, Engine, GenerateRequest, Message, ScoreRequest
from schema.errors import EngineUnavailable, ModelMissing

QUEUE = "engines"

_BATCHES = 4
"""With the engine at once: so many times what it can batch."""
_WAITING = 4096
"""Requests of one model that may wait here; more are sent back, and their turns come again."""


class ModelHost:
    """Serves ``models`` of ``engine`` while its ``async with`` block runs.

    Raises, on entry:
        EngineError: when a model cannot be used.
    """

    def __init__(
        self, bus: Bus, engine: Engine, models: Sequence[str], careful: Careful | None = None
    ) -> None:
        self._bus = bus
        self._engine = engine
        self._careful = careful
        self._models = tuple(models)
        self._services: list[Service] = []
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._waiting: dict[str, int] = dict.fromkeys(models, 0)

    async def __aenter__(self) -> ModelHost:
        for model in self._models:
            facts = await self._engine.facts(model)
            self._gates[model] = asyncio.Semaphore(_BATCHES * max(1, facts.slots))
            self._services.append(await self._bus.serve(engine_subject(model), QUEUE, self._answer))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(service.close(grace=2.0) for service in self._services))

    async def _answer(self, data: bytes) -> bytes:
        request = decode_request(data)
        gate = self._gates.get(request.model)
        if gate is None:
            raise ModelMissing(f"this host does not serve the model {request.model!r}")
        if self._waiting[request.model] >= _WAITING:
            raise EngineUnavailable(f"too many requests wait for {request.model}")
        self._waiting[request.model] += 1
        try:
            async with gate, self._holding(request, data):
                result = await self._run(request)
        finally:
            self._waiting[request.model] -= 1
        return result.model_dump_json().encode()

    def _holding(self, request: EngineRequest, data: bytes) -> AbstractAsyncContextManager[object]:
        """While this context is open, the engine is at work on a request."""
        if self._careful is None or isinstance(request, FactsRequest):
            return contextlib.nullcontext()
        question = Message(role="user", content="Say yes.")
        control = ScoreRequest(model=request.model, messages=(question,), options=("yes", "no"))
        itself = hashlib.sha256(data).hexdigest()
        return self._careful.holding(
            itself, itself, request.model, lambda: self._engine.score(control)
        )

    async def _run(self, request: EngineRequest) -> EngineResult:
        if isinstance(request, FactsRequest):
            return FactsResult(facts=await self._engine.facts(request.model))
        if isinstance(request, GenerateRequest):
            return await self._engine.generate(request)
        if isinstance(request, EmbedRequest):
            return await self._engine.embed(request)
        return await self._engine.score(request)
