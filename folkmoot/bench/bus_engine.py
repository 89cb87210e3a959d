"""A model that answers at once, so that only what is around it takes time.

The rows of :func:`row` say in their text what the models make of them: most are clear, and every
model reads the label; about a contested one the models are divided, so that the committee talks.
"""

from __future__ import annotations

import json
import math
import zlib

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    Message,
    ModelFacts,
    ScoreRequest,
    ScoreResult,
    Usage,
)
from schema.errors import EngineFault

LABELS = ("good", "bad")
MODELS = ("instant-a", "instant-b", "instant-c")

_FACTS = {
    model: ModelFacts(name=model, family=model, context_tokens=1 << 16, slots=32)
    for model in MODELS
}
_QUOTES = {"good": "the soup was warm and there was plenty", "bad": "the waiter was rude to us all"}
_CLEAR = {label: f"a {label} evening" for label in LABELS}
_ARGUMENTS = (
    "somebody was looked after and would surely come again",
    "this was the thing that stayed in the memory afterwards",
    "the price did not matter to them any more after that",
    "their friends were told about it on the very next day",
)
_SURE, _LEANS = 0.9, 0.8
_DIVIDED = 0.08
"""How far from even a model is about a contested text, at most."""


def row(number: int, contested_every: int) -> bytes:
    """The submission of this number, plain JSON: the last of every ``contested_every`` rows is
    contested, none where that is 0. The labels take turns, as batch calibration expects."""
    label = LABELS[number % 2]
    said = f"{_QUOTES[label]}, {_CLEAR[label]} for the {number} of us"
    if contested_every and number % contested_every == contested_every - 1:
        said = f"{_QUOTES['good']}, but {_QUOTES['bad']}"
    text = f"Visit {number}: {said}."
    return json.dumps({"id": f"v{number}", "text": text, "gold": label}).encode()


class InstantEngine:
    """See :class:`engine.base.Engine`. It remembers nothing, so it does not grow."""

    async def facts(self, model: str) -> ModelFacts:
        """Room for everything."""
        return _FACTS[model]

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Sure where the text names the label or holds one quote, divided elsewhere."""
        prompt = _prompt(request.messages)
        first, share = _belief(request.model, prompt, request.options)
        rest = (1.0 - share) / max(1, len(request.options) - 1)
        return ScoreResult(
            model=request.model,
            prompt=prompt,
            usage=_usage(prompt),
            log_probabilities=tuple(
                math.log(share if option == first else rest) for option in request.options
            ),
        )

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """One of a few arguments."""
        prompt = _prompt(request.messages)
        drawn = zlib.crc32(f"{request.seed} {prompt}".encode())
        text = f" {_ARGUMENTS[drawn % len(_ARGUMENTS)]}."
        return GenerateResult(
            model=request.model,
            prompt=prompt,
            usage=_usage(prompt, len(text) // 4),
            text=text,
            finish="stop",
            log_probability=-1.0,
        )

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """Nothing in the protocol asks for vectors."""
        raise EngineFault("the model of this benchmark makes no vectors")

    async def close(self) -> None:
        """Nothing to free."""


def _prompt(messages: tuple[Message, ...]) -> str:
    return "\n\n".join(message.content for message in messages)


def _belief(model: str, prompt: str, options: tuple[str, ...]) -> tuple[str, float]:
    """One of the options, and its probability."""
    for label in LABELS:
        if label in options and _CLEAR[label] in prompt:
            return label, _SURE
    quoted = [label for label in LABELS if _QUOTES[label] in prompt]
    if len(quoted) == 1 and quoted[0] in options:
        return quoted[0], _LEANS
    drawn = zlib.crc32(f"{model} {prompt}".encode()) % 1000 / 1000
    return options[0], 1.0 / len(options) + _DIVIDED * (2.0 * drawn - 1.0)


def _usage(prompt: str, generated: int = 0) -> Usage:
    return Usage(prompt_tokens=len(prompt) // 4, generated_tokens=generated)
