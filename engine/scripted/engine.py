"""A scripted model: answers that are a pure function of the question, for tests of logic.

It answers to ``scripted`` and to every name that begins with ``scripted-``; each is a family of
its own, so that committees can be built from them. Tokens are words. Where a test gives no rules
of its own, the answers are stable pseudo-random ones that the content determines, the same in
every process: enough to run whole campaigns without a language model.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    ModelFacts,
    Prompted,
    Pulse,
    ScoreRequest,
    ScoreResult,
    Usage,
)
from engine.sampling import in_order, together
from engine.scripted.words import instance_of, sentence
from schema.base import Json, digest
from schema.errors import EngineError, ModelMissing, TextTooLong
from schema.spelled import Spelled

Request = ScoreRequest | GenerateRequest | EmbedRequest

DELAY_VARIABLE = "FOLKMOOT_SCRIPTED_DELAY"
"""Seconds that each answer takes, for processes whose scripted model nobody else sets up."""

HANG_VARIABLE = "FOLKMOOT_SCRIPTED_HANG"
"""Names a file: while it is there, nothing is answered, as by a model that is stuck in a decode."""

CRASH_VARIABLE = "FOLKMOOT_SCRIPTED_CRASH"
"""A text: whoever is asked about it dies at once, as of a fault in native code."""

_HANG_LOOK_SECONDS = 0.1

CONTEXT_TOKENS = 4096
"""Words of one request at most, where a test says nothing else."""

KEPT_REQUESTS = 2000
"""So many requests at least can be looked at by a test, and twice as many at most are kept: a
process that serves scripted models for days does not grow."""

DEFAULT_SYSTEM = "You are scripted."

VECTOR = 16  # dimensions of its embeddings


def is_scripted(model: str) -> bool:
    """Whether ``model`` names a scripted model."""
    return model == "scripted" or model.startswith("scripted-")


def default_scores(request: ScoreRequest) -> tuple[float, ...]:
    """Log-probabilities that sum to 0.9 and depend on the words of the prompt, not on their order.

    Three quarters of an option's strength are common to all scripted models, one quarter is the
    model's own, so that committees mostly agree and sometimes do not.
    """
    words = sorted({word for message in request.messages for word in message.content.split()})
    strengths = [
        6.0 * (0.75 * _share("common", words, option) + 0.25 * _share(request.model, words, option))
        for option in request.options
    ]
    total = math.log(sum(math.exp(strength) for strength in strengths)) - math.log(0.9)
    return tuple(strength - total for strength in strengths)


def default_text(request: GenerateRequest) -> str:
    """A small instance of the schema, or a sentence, determined by model, messages and seed."""
    seed = request.seed if request.temperature > 0 else 0
    shown = [message.model_dump() for message in request.messages]
    against = [request.contrast.model_dump(mode="json")] if request.contrast else []
    key = digest(request.model, shown, seed, *request.laid_out.values(), *against)
    if request.json_schema is None:
        return sentence(key)
    return json.dumps(instance_of(request.json_schema, key), ensure_ascii=False)


def spelled(request: ScoreRequest, scores: Sequence[float]) -> tuple[Spelled, ...]:
    """Each option's score in equal shares for its words, where that is asked for."""
    if not request.by_token:
        return ()
    words = [re.findall(r"\s*\S+", option) for option in request.options]
    return tuple(
        Spelled(pieces=tuple(one), log_probabilities=(score / max(1, len(one)),) * len(one))
        for one, score in zip(words, scores, strict=True)
    )


def vector_of(text: str) -> tuple[float, ...]:
    """Texts that share words have vectors that are alike."""
    sums = [1e-3] * VECTOR
    for word in text.lower().split():
        hashed = hashlib.sha256(word.encode("utf-8", "replace")).digest()
        for index in range(VECTOR):
            sums[index] += hashed[index] / 255 - 0.5
    length = math.sqrt(sum(value * value for value in sums))
    return tuple(value / length for value in sums)


class ScriptedEngine:
    """See :class:`engine.base.Engine`.

    Args:
        scores: gives the log-probability of each option.
        text: gives the generated text.
        fail: gives the error that a request ends with, or None.
        delay: seconds that each answer takes.
        context_tokens: words of one request at most.
        slots: what its facts say; it answers any number of requests at once.
    """

    def __init__(
        self,
        *,
        scores: Callable[[ScoreRequest], Sequence[float]] = default_scores,
        text: Callable[[GenerateRequest], str] = default_text,
        fail: Callable[[Request], EngineError | None] = lambda request: None,
        delay: float | None = None,
        context_tokens: int = CONTEXT_TOKENS,
        slots: int = 16,
    ) -> None:
        self._scores, self._text, self._fail = scores, text, fail
        self._delay = float(os.environ.get(DELAY_VARIABLE, "0")) if delay is None else delay
        self._context_tokens, self._slots = context_tokens, slots
        self._hang = os.environ.get(HANG_VARIABLE, "")
        self._crash = os.environ.get(CRASH_VARIABLE, "")
        self.asked: list[Request] = []
        """The last requests, in the order of arrival."""
        self._answered = 0
        self.at_once = 0
        self.most_at_once = 0
        """How many requests were under way at the same time, now and at most."""

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        if not is_scripted(model):
            raise ModelMissing(f"{model} is not a scripted model", "choose another engine for it")
        return ModelFacts(
            name=model,
            family=model,
            digest=digest("scripted", model),
            context_tokens=self._context_tokens,
            slots=self._slots,
        )

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`."""
        prompt, usage = await self._read(request, _turns(request), 0)
        scores = tuple(self._scores(request))
        return ScoreResult(
            model=request.model,
            model_digest=digest("scripted", request.model),
            prompt=prompt,
            usage=usage,
            log_probabilities=scores,
            spelled=spelled(request, scores),
        )

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`."""
        prompt, usage = await self._read(request, _turns(request), request.max_tokens)
        written = [self._written(one, prompt, usage) for one in in_order(request)]
        return together(request, written)

    def _written(self, request: GenerateRequest, prompt: str, usage: Usage) -> GenerateResult:
        text = self._text(request)
        for stop in request.stop:
            text = text.partition(stop)[0] if stop else text
        words = list(re.finditer(r"\S+", text))
        is_long = len(words) > request.max_tokens
        if is_long:
            text = text[: words[request.max_tokens - 1].end()]
        generated = min(len(words), request.max_tokens)
        return GenerateResult(
            model=request.model,
            model_digest=digest("scripted", request.model),
            prompt=prompt,
            parameters={**request.chosen_by, **request.laid_out, **_against(request)},
            usage=usage.model_copy(update={"generated_tokens": generated}),
            text=text,
            finish="length" if is_long else "stop",
            log_probability=-0.1 * generated,
        )

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`. Texts that share words have vectors that are alike."""
        prompt, usage = await self._read(request, [("user", text) for text in request.texts], 0)
        return EmbedResult(
            model=request.model,
            model_digest=digest("scripted", request.model),
            prompt=prompt,
            usage=usage,
            vectors=tuple(vector_of(text) for text in request.texts),
        )

    def pulses(self) -> Mapping[str, Pulse]:
        """See :class:`engine.base.HasPulses`: of all its models together."""
        return {"scripted": Pulse(self.at_once, self._answered, self._delay)}

    async def close(self) -> None:
        """Nothing to free."""

    async def _read(
        self, request: Request, turns: Sequence[tuple[str, str]], answer: int
    ) -> tuple[str, Usage]:
        """Take the time that an answer takes, or raise what it ends with."""
        await self.facts(request.model)
        started = time.monotonic()
        if len(self.asked) >= 2 * KEPT_REQUESTS:
            del self.asked[:KEPT_REQUESTS]
        self.asked.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self._delay)
            while self._hang and Path(self._hang).exists():  # noqa: ASYNC110, ASYNC240 - a file has no event
                await asyncio.sleep(_HANG_LOOK_SECONDS)
            self._answered += 1
        finally:
            self.at_once -= 1
        error = self._fail(request)
        if error is not None:
            raise error
        prompt = "\n\n".join(f"{role}{': ' if role else ''}{said}" for role, said in turns)
        if self._crash and self._crash in prompt:
            os.abort()
        tokens = sum(len(said.split()) for _, said in turns)
        if tokens + answer > self._context_tokens:
            raise TextTooLong(
                f"the prompt has {tokens} tokens and the answer up to {answer}, but"
                f" {request.model} takes {self._context_tokens} in all",
                "shorten the text or the guideline, or choose a model with a longer context",
            )
        return prompt, Usage(prompt_tokens=tokens, seconds=time.monotonic() - started)


def _against(request: GenerateRequest) -> dict[str, Json]:
    """What was asked for beside the prompt, as on record."""
    if request.contrast is None:
        return {}
    prompts = [
        "\n\n".join(f"{message.role}: {message.content}" for message in messages)
        for messages in request.contrast.prompts
    ]
    return {**request.contrast.model_dump(include={"gamma", "alpha", "texts"}), "against": prompts}


def _turns(asked: Prompted) -> list[tuple[str, str]]:
    """Who says what, as its prompts show it; nobody where there is no template."""
    turns: list[tuple[str, str]] = [(turn.role, turn.content) for turn in asked.messages]
    if asked.default_system:
        turns.insert(0, ("system", DEFAULT_SYSTEM))
    if asked.layout == "plain":
        return [("", said) for _, said in turns]
    if asked.layout == "open_user" and (not turns or turns[-1][0] != "user"):
        turns.append(("user", ""))
    return turns


def _share(*parts: object) -> float:
    """A number in [0, 1) that the parts determine."""
    return int(digest(*parts)[:12], 16) / 16.0**12
