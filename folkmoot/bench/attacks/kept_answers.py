"""An engine that remembers: what a model answered once is not asked again, also in a later run.

A line an answer, appended as they come. The key is the whole question and the digest of the model's
file; so a changed prompt is a new question, and both arms share what they ask alike.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TypeVar

from engine.base import (
    EmbedRequest,
    EmbedResult,
    Engine,
    GenerateRequest,
    GenerateResult,
    ModelFacts,
    ScoreRequest,
    ScoreResult,
)
from schema.base import Json, digest

Result = TypeVar("Result", ScoreResult, GenerateResult)


class KeptAnswers:
    """See :class:`engine.base.Engine`."""

    def __init__(self, engine: Engine, file: Path) -> None:
        """Ask ``engine`` what the file does not know."""
        self._engine, self._file = engine, file
        self._known: dict[str, Json] = {}
        self._facts: dict[str, ModelFacts] = {}
        self._coming: dict[str, asyncio.Lock] = {}
        if file.exists():
            whole = file.read_bytes().rpartition(b"\n")[0]
            for line in whole.splitlines():
                one = json.loads(line)
                self._known[one["asked"]] = one["answer"]
            with file.open("rb+") as stream:  # a line that was cut short is taken back
                stream.truncate(len(whole) + 1 if whole else 0)
        self.asked = 0
        """How many questions a model had to answer."""

    async def facts(self, model: str) -> ModelFacts:
        """What the engine knows about the model."""
        if model not in self._facts:
            self._facts[model] = await self._engine.facts(model)
        return self._facts[model]

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """What is known, or what the engine answers."""
        key = await self._key(request)
        async with self._coming.setdefault(key, asyncio.Lock()):
            if key not in self._known:
                self._keep(key, await self._engine.score(request))
        return ScoreResult.model_validate(self._known[key])

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """What is known, or what the engine answers."""
        key = await self._key(request)
        async with self._coming.setdefault(key, asyncio.Lock()):
            if key not in self._known:
                self._keep(key, await self._engine.generate(request))
        return GenerateResult.model_validate(self._known[key])

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Nothing is kept of it: no seat asks for it."""
        return await self._engine.embed(request)

    async def close(self) -> None:
        """The engine is somebody else's."""

    async def _key(self, request: ScoreRequest | GenerateRequest) -> str:
        facts = await self.facts(request.model)
        return digest(facts.digest, request.model_dump(mode="json"))[:32]

    def _keep(self, key: str, result: Result) -> None:
        self.asked += 1
        kept = result.model_copy(update={"prompt": ""})  # the question can be made again
        self._known[key] = kept.model_dump(mode="json")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"asked": key, "answer": self._known[key]}) + "\n")
