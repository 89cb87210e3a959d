"""Models behind an OpenAI-compatible endpoint: llama-server, vLLM, or a service.

Labels are read from the log-probabilities of the answer's first token where the endpoint gives
them and they tell the options apart; else from the shares of several sampled answers; else from
one parsed answer. The result's ``method`` says which. All replies are untrusted: what is not the
shape that the interface promises is an :class:`schema.errors.EngineFault`.

The protocol has no way to continue a started answer, so a last message of the assistant is put
to the model as words with which it shall begin.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import math
import os
import time
from collections.abc import Sequence
from typing import Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from engine.base import (
    EmbedRequest,
    EmbedResult,
    GenerateRequest,
    GenerateResult,
    Message,
    ModelFacts,
    Prompted,
    ScoreRequest,
    ScoreResult,
    Usage,
)
from engine.endpoint.control_marks import harmless
from engine.endpoint.option_reading import from_answers, from_first_token
from engine.endpoint.replies import whole, without
from engine.guard import check_real_model
from engine.sampling import one_by_one, together
from engine.shelf.catalogue import EndpointModel
from schema.address import secrets_in
from schema.base import Json
from schema.errors import (
    EngineFault,
    EngineRefuses,
    EngineUnavailable,
    EngineUnwell,
    ModelMissing,
    TextTooLong,
)

SAMPLES = 8
"""Answers that are drawn where an endpoint gives no usable log-probabilities."""
SLOTS = 16
"""Requests that are kept under way at once; the endpoint does its own batching."""
CHECK_SECONDS = 9.0
"""How long an endpoint may take to say one word when it is only looked at."""
TIMEOUT = httpx.Timeout(300.0, connect=5.0)
"""Seconds; an answer may take long, a connection must not."""

_LATER = (408, 425, 429, 502, 503, 504, 529)
"""Statuses that say nothing about the request: the same one is answered later."""


class _TopToken(BaseModel):
    token: str
    logprob: FiniteFloat = Field(le=0.01)  # some servers round a certainty upwards


class _Token(BaseModel):
    top_logprobs: list[_TopToken] = []


class _Logprobs(BaseModel):
    content: list[_Token] | None = None


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage = _Usage()


class _Vector(BaseModel):
    index: int
    embedding: list[FiniteFloat] = Field(min_length=1)


class _Embeddings(BaseModel):
    data: list[_Vector]
    usage: _Usage = _Usage()


Reply = TypeVar("Reply", bound=BaseModel)


class OpenAICompatibleEngine:
    """See :class:`engine.base.Engine`; one model at one endpoint.

    Args:
        entry: where it is; the key is read from the environment variable that it names.
    """

    def __init__(self, entry: EndpointModel) -> None:
        self._entry = entry
        self._key = entry.key()
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        base = entry.base_url.rstrip("/") + "/"
        self._client = httpx.AsyncClient(base_url=base, headers=headers, timeout=TIMEOUT)

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        if model != self._entry.name:
            raise ModelMissing(f"{model} is not at this endpoint", f"ask for {self._entry.name}")
        return ModelFacts(
            name=model,
            family=self._entry.family,
            context_tokens=self._entry.context_tokens,
            slots=SLOTS,
        )

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """See :class:`engine.base.Engine`. The log-probabilities of sampled and parsed answers
        are those of their smoothed shares."""
        started = time.monotonic()
        self._check_layout(request)
        if request.by_token:
            raise EngineFault(
                f"{request.model} stands behind an endpoint, which does not tell how probable a"
                " given text is",
                "choose a model that runs here",
            )
        listed = "\n".join(f"- {option}" for option in request.options)
        messages = _spoken(request.messages, f"Answer with exactly one of:\n{listed}")
        longest = max(len(option) for option in request.options)
        ask: dict[str, Json] = {"messages": messages, "max_tokens": longest + 8, "seed": 0}
        first = await self._complete(
            {**ask, "temperature": 0, "logprobs": True, "top_logprobs": 20}
        )
        replies = [first]
        method: Literal["label_scores", "samples", "parsed_text"] = "label_scores"
        scores = from_first_token(_first_token(first), request.options)
        if scores is None:
            sampled = await self._complete({**ask, "temperature": 1, "n": SAMPLES})
            replies.append(sampled)
            # Not every server knows ``n``: then the answer at temperature 0 is the better one.
            method = "samples" if len(sampled.choices) > 1 else "parsed_text"
            answers = sampled.choices if method == "samples" else first.choices[:1]
            scores = from_answers([c.message.content or "" for c in answers], request.options)
            if scores is None:
                raise EngineFault(
                    f"the answer of {request.model} names none of the options",
                    "choose a model that follows instructions, or fewer labels",
                )
        return ScoreResult(
            model=request.model,
            prompt=_as_text(messages),
            parameters=self._parameters(),
            usage=_usage(replies, started),
            log_probabilities=scores,
            method=method,
        )

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`. A server that does not know ``n`` is asked for each
        sample alone."""
        started = time.monotonic()
        self._check_layout(request)
        self._check_known(request)
        messages = _spoken(request.messages)
        ask = _wish(request, messages)
        first = await self._complete(ask if request.samples == 1 else {**ask, "n": request.samples})
        choices, replies = first.choices[: request.samples], [first]
        if missing := one_by_one(request)[len(choices) :]:
            replies += await asyncio.gather(
                *(self._complete({**ask, "seed": one.seed}) for one in missing)
            )
            choices = choices + [reply.choices[0] for reply in replies[1:]]
        written = [
            GenerateResult(
                model=request.model,
                prompt=_as_text(messages),
                parameters=self._parameters(**request.chosen_by),
                usage=Usage(),
                text=choice.message.content or "",
                finish="length" if choice.finish_reason == "length" else "stop",
            )
            for choice in choices
        ]
        for one in written:
            if request.json_schema is not None and one.finish == "stop" and not _is_json(one.text):
                raise EngineFault(
                    f"{request.model} was held to a JSON schema and answered something else",
                    "choose an endpoint that supports response_format json_schema",
                )
        usage = _usage(replies, started)
        return together(request, written).model_copy(update={"usage": usage})

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        """See :class:`engine.base.Engine`."""
        started = time.monotonic()
        reply = await self._post("embeddings", {"input": list(request.texts)}, _Embeddings)
        by_index = {vector.index: vector.embedding for vector in reply.data}
        if sorted(by_index) != list(range(len(request.texts))):
            self._refuse("the number of vectors is not that of the texts")
        return EmbedResult(
            model=request.model,
            prompt="\n".join(request.texts),
            parameters=self._parameters(),
            usage=Usage(
                prompt_tokens=reply.usage.prompt_tokens, seconds=time.monotonic() - started
            ),
            vectors=tuple(_unit(by_index[index]) for index in range(len(request.texts))),
        )

    async def check(self) -> None:
        """See whether the endpoint answers for the model, with a question of one token.

        Raises:
            EngineError: when it does not; says why, and what to do.
        """
        ask: dict[str, Json] = {"messages": [{"role": "user", "content": "Say yes."}]}
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._complete({**ask, "max_tokens": 1, "temperature": 0})
        except TimeoutError:
            raise EngineUnwell(
                f"{self._entry.where} gave no answer within {CHECK_SECONDS:.0f} s",
                "look at the server: it may be loading the model, or have too much to do",
            ) from None

    async def close(self) -> None:
        """Close the connections. Safe to call twice."""
        await self._client.aclose()

    async def _complete(self, ask: dict[str, Json]) -> _Completion:
        return await self._post("chat/completions", ask, _Completion)

    async def _post(self, path: str, body: dict[str, Json], shape: type[Reply]) -> Reply:
        entry = self._entry
        if not _is_loopback(entry.base_url):
            check_real_model(entry.name)
        try:
            asked = {"model": entry.model, **body}
            async with self._client.stream("POST", path, json=asked) as response:
                said = without(
                    await whole(response, entry.where),
                    (self._key, *secrets_in(entry.base_url)),
                )
        except httpx.ReadTimeout as error:
            raise EngineUnwell(
                f"{entry.where} gave no answer for {entry.name} within {TIMEOUT.read:.0f} s",
                "look at the server, or choose a smaller model",
            ) from error
        except httpx.RequestError as error:
            raise EngineUnavailable(
                f"nobody answers for {entry.name} at {entry.where} ({_in_words(error)})",
                "start the server, or mend the model's base_url",
            ) from error
        if not response.is_success:
            self._raise_status(response.status_code, said)
        try:
            return shape.model_validate_json(said)
        except ValidationError as error:
            self._refuse(f"{error.error_count()} fields are missing or wrong")

    def _raise_status(self, status: int, said: bytes) -> NoReturn:
        entry = self._entry
        says = " ".join(said.decode(errors="replace").split())[:200]
        if status in (401, 403):
            where = f"environment variable {entry.key_env}" if entry.key_env else "key_env setting"
            where = f"file {entry.key_file}" if entry.key_file else where
            raise EngineRefuses(
                f"{entry.where} does not accept the key for {entry.name} ({status})",
                f"set the {where} of this model to a valid key",
            )
        if status in (402, 404, 405, 410) or status < 400:
            raise EngineRefuses(
                f"{entry.where} does not serve {entry.name} as {entry.model} ({status}): {says}",
                "check the model's id and base_url, which usually ends with /v1",
            )
        if status in _LATER or status >= 500:
            unwell = EngineUnavailable if status in _LATER else EngineUnwell
            raise unwell(
                f"{entry.where} cannot answer for {entry.name} now ({status}): {says}",
                "look at the server, or wait until it can",
            )
        if "context" in says and ("length" in says or "size" in says or "exceed" in says):
            raise TextTooLong(
                f"the prompt does not fit into the context of {entry.name}: {says}",
                "shorten the text or the guideline",
            )
        raise EngineFault(
            f"{entry.where} refuses a request for {entry.name} ({status}): {says}",
            "check the model's id and base_url",
        )

    def _refuse(self, problem: str) -> NoReturn:
        raise EngineRefuses(
            f"{self._entry.where} answers in a shape that is not OpenAI's: {problem}",
            "check that the base_url ends where /chat/completions begins, usually with /v1",
        )

    def _check_layout(self, asked: Prompted) -> None:
        """Raise EngineFault where the prompt is not to be a chat: a server puts all that it is
        sent into its model's template, and ends every turn."""
        if asked.layout != "chat" or asked.default_system:
            what = "laid out otherwise" if asked.layout != "chat" else "given its default system"
            raise EngineFault(
                f"{asked.model} stands behind an endpoint, where no prompt can be {what}",
                "choose a model that runs here, or ask in words",
            )

    def _check_known(self, request: GenerateRequest) -> None:
        """Raise EngineFault for what the protocol has no word for: servers differ in whether they
        obey what it does not know or leave it out in silence."""
        if request.min_p > 0:
            raise EngineFault(
                f"{request.model} stands behind an endpoint, which knows nothing of min_p",
                "ask with top_p instead, or a model that runs here",
            )
        if request.contrast is not None:
            raise EngineFault(
                f"{request.model} stands behind an endpoint, where prompts cannot be decoded in"
                " step",
                "choose a model that runs here",
            )

    def _parameters(self, **more: Json) -> dict[str, Json]:
        return {"endpoint": self._entry.where, "id": self._entry.model, **more}


def _wish(request: GenerateRequest, messages: Sequence[dict[str, str]]) -> dict[str, Json]:
    """What is asked for one text; what was not asked for is left out."""
    ask: dict[str, Json] = {
        "messages": list(messages),
        "max_tokens": request.max_tokens,
        **request.chosen_by,
    }
    if request.stop:
        ask["stop"] = list(request.stop)
    if request.json_schema is not None:
        form = {"name": "answer", "schema": request.json_schema, "strict": True}
        ask["response_format"] = {"type": "json_schema", "json_schema": form}
    return ask


def _spoken(messages: Sequence[Message], instruction: str = "") -> list[dict[str, str]]:
    """The messages as an endpoint takes them, with what must be said in words at the end."""
    *before, last = messages
    added = [instruction] if instruction else []
    if last.role == "assistant":
        added.append(f"Your answer continues: {last.content}")
        messages = before
    spoken = [{"role": message.role, "content": harmless(message.content)} for message in messages]
    if added and spoken and spoken[-1]["role"] == "user":
        added.insert(0, spoken.pop()["content"])
    if added:
        spoken.append({"role": "user", "content": "\n\n".join(added)})
    return spoken


def _first_token(completion: _Completion) -> dict[str, float]:
    logprobs = completion.choices[0].logprobs
    if logprobs is None or not logprobs.content:
        return {}
    return {top.token: top.logprob for top in logprobs.content[0].top_logprobs}


def _usage(replies: Sequence[_Completion], started: float) -> Usage:
    return Usage(
        prompt_tokens=sum(reply.usage.prompt_tokens for reply in replies),
        generated_tokens=sum(reply.usage.completion_tokens for reply in replies),
        seconds=time.monotonic() - started,
    )


def _as_text(messages: Sequence[dict[str, str]]) -> str:
    return "\n\n".join(f"{message['role']}: {message['content']}" for message in messages)


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    length = math.hypot(*vector) or 1.0
    return tuple(value / length for value in vector)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _in_words(error: httpx.RequestError) -> str:
    """What the network said, as far as it said something."""
    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None:
        causes.append(cause)
    for cause in reversed(causes):
        if isinstance(cause, OSError) and cause.errno:
            # The numbers of failed look-ups of names are below 0, and not the system's.
            says = os.strerror(cause.errno) if cause.errno > 0 else cause.strerror or str(cause)
            return says[:1].lower() + says[1:]
    return "it does not answer" if isinstance(error, httpx.TimeoutException) else str(error)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
