"""The engine of another process: the Engine interface over the bus, found by model name."""

from __future__ import annotations

from typing import TypeVar

from agents.host.engine_messages import EngineRequest, FactsRequest, FactsResult, decode_result
from bus.connection import Bus
from bus.subjects import engine_subject
from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    ModelFacts,
    ScoreRequest,
    ScoreResult,
)
from schema.base import Frozen
from schema.errors import BusError, BusUnavailable, EngineFault, EngineUnavailable

R = TypeVar("R", bound=Frozen)

TIMEOUT_SECONDS = 600.0
"""How long an answer may take, waiting in the host's queue included. A host that dies is noticed
much sooner: it gives signs of life while it works."""

_FACTS_SECONDS = 120.0
"""Facts may have to wait for a model to be loaded."""


class RemoteEngine:
    """An engine whose models run wherever a model host serves them.

    Cancelling a request takes it back, and the host stops computing it.
    """

    def __init__(self, bus: Bus, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._bus = bus
        self._timeout = timeout
        self._facts: dict[str, ModelFacts] = {}

    async def facts(self, model: str) -> ModelFacts:
        """What its host knows about ``model``; asked once."""
        if model not in self._facts:
            request = FactsRequest(model=model)
            self._facts[model] = (await self._ask(request, FactsResult, _FACTS_SECONDS)).facts
        return self._facts[model]

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Log-probabilities of the options."""
        return await self._ask(request, ScoreResult, self._timeout)

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """Text, held to the schema."""
        return await self._ask(request, GenerateResult, self._timeout)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Vectors."""
        return await self._ask(request, EmbedResult, self._timeout)

    async def close(self) -> None:
        """Nothing to free: the models are their host's, and the bus its opener's."""

    async def _ask(self, request: EngineRequest, result: type[R], timeout: float) -> R:
        data = request.model_dump_json().encode()
        try:
            answer = await self._bus.request(engine_subject(request.model), data, timeout)
        except BusUnavailable as error:
            raise EngineUnavailable(
                f"no engine answers for the model {request.model!r}: {error.message}",
                "start one that serves it: folkmoot up --only engine",
            ) from error
        except BusError as error:
            raise EngineFault(
                f"the model {request.model!r} could not be asked: {error.message}", error.hint
            ) from error
        found = decode_result(answer)
        if not isinstance(found, result):
            raise EngineFault(
                f"the host of {request.model!r} answered with a {type(found).__name__}"
            )
        return found
