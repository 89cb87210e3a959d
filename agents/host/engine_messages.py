"""What travels between a remote engine and its host: requests and results as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

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
from schema.errors import MalformedMessage


class FactsRequest(Frozen):
    """What is known about ``model``."""

    kind: Literal["facts"] = "facts"
    model: str


class FactsResult(Frozen):
    """The facts."""

    kind: Literal["known"] = "known"
    facts: ModelFacts


EngineRequest = ScoreRequest | GenerateRequest | EmbedRequest | FactsRequest
EngineResult = ScoreResult | GenerateResult | EmbedResult | FactsResult

_REQUESTS: TypeAdapter[EngineRequest] = TypeAdapter(
    Annotated[EngineRequest, Field(discriminator="kind")]
)
_RESULTS: TypeAdapter[EngineResult] = TypeAdapter(
    Annotated[EngineResult, Field(discriminator="kind")]
)


def decode_request(data: bytes) -> EngineRequest:
    """The request in ``data``.

    Raises:
        MalformedMessage: when it is none.
    """
    try:
        return _REQUESTS.validate_json(data)
    except ValidationError as error:
        raise MalformedMessage(
            f"this is not a request to an engine ({error.error_count()} faults)",
            "run the same version of folkmoot everywhere",
        ) from error


def decode_result(data: bytes) -> EngineResult:
    """The result in ``data``.

    Raises:
        MalformedMessage: when it is none.
    """
    try:
        return _RESULTS.validate_json(data)
    except ValidationError as error:
        raise MalformedMessage(
            f"this is not an engine's result ({error.error_count()} faults)",
            "run the same version of folkmoot everywhere",
        ) from error
