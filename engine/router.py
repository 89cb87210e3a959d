"""One engine for all models: hands each request to the engine that runs the model it names."""

from __future__ import annotations

from collections.abc import Mapping

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
from engine.scripted.engine import ScriptedEngine, is_scripted
from engine.settings import EngineSettings
from engine.shelf.catalogue import EndpointModel, entry_of
from schema.errors import EngineRefuses, EngineUnavailable, UserError


class EngineRouter:
    """See :class:`engine.base.Engine`: models of the catalogue, endpoints, and scripted ones.

    Each engine is made when a request first needs it.

    Args:
        settings: for the models that run on this machine.
    """

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self._settings = settings
        self._engines: dict[str, Engine] = {}
        self._closed = False

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        return await self._engine(model).facts(model)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`."""
        return await self._engine(request.model).score(request)

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`."""
        return await self._engine(request.model).generate(request)

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`."""
        return await self._engine(request.model).embed(request)

    def pulses(self) -> Mapping[str, Pulse]:
        """See :class:`engine.base.HasPulses`: of all models that compute in this process."""
        return {
            model: pulse
            for engine in self._engines.values()
            for model, pulse in pulses_of(engine).items()
        }

    async def close(self) -> None:
        """Close all engines. Safe to call twice."""
        self._closed = True
        while self._engines:
            await self._engines.popitem()[1].close()

    def _engine(self, model: str) -> Engine:
        if self._closed:
            raise EngineUnavailable("the engine was closed", "start it again")
        if is_scripted(model):
            return self._engines.setdefault("scripted", ScriptedEngine())
        try:
            entry = entry_of(model)
        except UserError as error:  # models.toml was changed, and cannot be read now
            raise EngineRefuses(error.message, error.hint) from error
        # Both imports cost a process that runs scripted models alone a second and 100 MB.
        if isinstance(entry, EndpointModel):
            from engine.endpoint.openai_compatible import OpenAICompatibleEngine

            key = f"endpoint {model}"
            if key not in self._engines:
                self._engines[key] = OpenAICompatibleEngine(entry)
            return self._engines[key]
        if "llama" not in self._engines:
            from engine.llama.engine import LlamaEngine

            self._engines["llama"] = LlamaEngine(self._settings)
        return self._engines["llama"]
