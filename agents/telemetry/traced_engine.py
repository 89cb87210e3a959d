"""An engine whose answers are spans."""

from __future__ import annotations

from collections.abc import Mapping

from agents.telemetry.tracer import Tracer
from engine.base import (
    EmbedRequest,
    EmbedResult,
    Engine,
    GenerateRequest,
    GenerateResult,
    ModelFacts,
    Pulse,
    ScoreRequest,
    ScoreResult,
    pulses_of,
)


class TracedEngine:
    """See :class:`engine.base.Engine`: another one, and a span for each of its answers.

    Args:
        engine: the other one.
        tracer: makes the spans.
    """

    def __init__(self, engine: Engine, tracer: Tracer) -> None:
        self._engine, self._tracer = engine, tracer

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        return await self._engine.facts(model)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`."""
        with self._tracer.call(request) as call:
            result = await self._engine.score(request)
            call.answered(result)
        return result

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`."""
        with self._tracer.call(request) as call:
            result = await self._engine.generate(request)
            call.answered(result)
        return result

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`."""
        with self._tracer.call(request) as call:
            result = await self._engine.embed(request)
            call.answered(result)
        return result

    def pulses(self) -> Mapping[str, Pulse]:
        """See :class:`engine.base.HasPulses`."""
        return pulses_of(self._engine)

    async def close(self) -> None:
        """See :class:`engine.base.Engine`."""
        await self._engine.close()
