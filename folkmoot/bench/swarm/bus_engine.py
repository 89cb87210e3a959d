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
_SURE, _LEANS = 1.3, 1.0
"""Log-odds of a label in the mean: where the text names it, and where it holds its quote alone."""
_SPREAD = 1.2
"""How far from that a model may be: who always said the same would be taken at its word, however
little it says."""
_DIVIDED = 0.3
"""How far from even it may be about a contested text."""


def row(number: int, contested_every: int, solved: int = 0) -> bytes:
    """The submission of this number, plain JSON: the last of every ``contested_every`` rows is
    contested, none where that is 0. The labels take turns, and the first ``solved`` rows come with
    theirs."""
    label = LABELS[number % 2]
    said = f"{_QUOTES[label]}, {_CLEAR[label]} for the {number} of us"
    if contested_every and number % contested_every == contested_every - 1:
        said = f"{_QUOTES['good']}, but {_QUOTES['bad']}"
    text = f"Visit {number}: {said}."
    known = {"gold": label} if number < solved else {}
    return json.dumps({"id": f"v{number}", "text": text, **known}).encode()


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
    clear = [label for label in LABELS if _CLEAR[label] in prompt and label in options]
    quoted = [label for label in LABELS if _QUOTES[label] in prompt and label in options]
    drawn = 2.0 * (zlib.crc32(f"{model} {prompt}".encode()) % 1000 / 1000) - 1.0
    if clear:
        first, log_odds = clear[0], _SURE + _SPREAD * drawn
    elif len(quoted) == 1:
        first, log_odds = quoted[0], _LEANS + _SPREAD * drawn
    else:
        first, log_odds = options[0], _DIVIDED * drawn - math.log(max(1, len(options) - 1))
    return first, 1.0 / (1.0 + math.exp(-log_odds))


def _usage(prompt: str, generated: int = 0) -> Usage:
    return Usage(prompt_tokens=len(prompt) // 4, generated_tokens=generated)
