"""What spans are called and what they tell, by OpenTelemetry's conventions for generative AI. Pure.

The conventions: https://opentelemetry.io/docs/specs/semconv/gen-ai/. What they have no word for is
named ``folkmoot.…``. Texts of rows, prompts and answers are told only where somebody has said so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    Message,
    ScoreRequest,
    ScoreResult,
)
from schema.annotation import Annotation
from schema.turn import Turn

Value = str | int | float | bool | Sequence[str]
Attributes = dict[str, Value]

Request = ScoreRequest | GenerateRequest | EmbedRequest
Result = ScoreResult | GenerateResult | EmbedResult

HERE = "llama.cpp"
"""The provider of models that run here."""


def of_task(annotation: Annotation) -> Attributes:
    """A task that has ended; its answer is a text of its own, and is left out."""
    told: Attributes = {
        "folkmoot.campaign": annotation.campaign,
        "folkmoot.task": annotation.task,
        "folkmoot.outcome": annotation.outcome,
        "folkmoot.decided_by": annotation.by,
        "folkmoot.version": annotation.version,
    }
    if annotation.confidence is not None:
        told["folkmoot.confidence"] = annotation.confidence
    return told


def of_turn(turn: Turn) -> Attributes:
    """What a seat did."""
    told: Attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "folkmoot",
        "gen_ai.agent.name": turn.seat.id,
        "gen_ai.request.model": turn.seat.model,
        "gen_ai.conversation.id": f"{turn.campaign}/{turn.task}",
        "gen_ai.usage.input_tokens": sum(call.prompt_tokens for call in turn.calls),
        "gen_ai.usage.cache_read.input_tokens": sum(call.cached_tokens for call in turn.calls),
        "gen_ai.usage.output_tokens": sum(call.generated_tokens for call in turn.calls),
        "folkmoot.campaign": turn.campaign,
        "folkmoot.task": turn.task,
        "folkmoot.role": turn.seat.role,
        "folkmoot.stage": turn.stage,
        "folkmoot.question": turn.question,
        "folkmoot.status": turn.status,
        "folkmoot.attempt": turn.attempt,
    }
    if turn.error_kind:
        told["error.type"] = turn.error_kind
    return told


def of_request(request: Request, *, texts: bool) -> Attributes:
    """What a model is asked."""
    told: Attributes = {
        "gen_ai.operation.name": operation(request),
        "gen_ai.provider.name": HERE,
        "gen_ai.request.model": request.model,
    }
    if isinstance(request, EmbedRequest):
        return told
    if isinstance(request, ScoreRequest):
        told["folkmoot.options"] = len(request.options)
    else:
        told |= {
            "gen_ai.request.temperature": request.temperature,
            "gen_ai.request.top_p": request.top_p,
            "gen_ai.request.max_tokens": request.max_tokens,
            "gen_ai.request.seed": request.seed,
            "gen_ai.request.choice.count": request.samples,
            "gen_ai.output.type": "text" if request.json_schema is None else "json",
        }
    if texts:
        told["gen_ai.input.messages"] = json.dumps(
            [_message(message) for message in request.messages], ensure_ascii=False
        )
    return told


def of_result(result: Result, *, texts: bool) -> Attributes:
    """What it answered."""
    usage = result.usage
    told: Attributes = {
        "gen_ai.usage.input_tokens": usage.prompt_tokens,
        "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
        "gen_ai.usage.output_tokens": usage.generated_tokens,
    }
    if "endpoint" in result.parameters:
        told["gen_ai.provider.name"] = "openai"
        told["gen_ai.response.model"] = str(result.parameters.get("id", ""))
    if isinstance(result, ScoreResult):
        told["folkmoot.method"] = result.method
    if isinstance(result, GenerateResult):
        answers = [(result.text, result.finish), *((s.text, s.finish) for s in result.more)]
        told["gen_ai.response.finish_reasons"] = [finish for _, finish in answers]
        if texts:
            said = [
                {**_part("assistant", text), "finish_reason": finish} for text, finish in answers
            ]
            told["gen_ai.output.messages"] = json.dumps(said, ensure_ascii=False)
    return told


def operation(request: Request) -> str:
    """The operation, in the convention's words."""
    return "embeddings" if isinstance(request, EmbedRequest) else "chat"


def _message(message: Message) -> Mapping[str, object]:
    return _part(message.role, message.content)


def _part(role: str, text: str) -> dict[str, object]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}
