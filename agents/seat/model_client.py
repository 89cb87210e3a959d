"""The model client of one ask: what stands between an AgentChat agent and its engine.

AgentChat hands over messages; the form of the ask (:mod:`roles.base`) tells whether they are
scored, written on, or answered with a statement. What the model saw and what came of it is kept
as :class:`schema.turn.Call`, so that the ledger gets the prompt and not our idea of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from typing import Any, Literal, TypeVar

from autogen_core import CancellationToken
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    ModelFamily,
    ModelInfo,
    RequestUsage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools import Tool, ToolSchema
from pydantic import BaseModel

from engine.base import Answered, Contrast, Engine, GenerateRequest, Message, ScoreRequest
from roles.base import Against, Form, Prompt, Score, State, Write
from schema.base import Frozen, Json
from schema.errors import EngineFault, ModelMissing
from schema.sample import Sample
from schema.seat import RULES
from schema.spelled import Spelled
from schema.turn import Call

T = TypeVar("T")


class Scores(Frozen):
    """What the client answers to a Score, as JSON: it is what an agent hands on."""

    options: tuple[str, ...]
    log_probabilities: tuple[float, ...]
    """By option, natural logarithm, not normalised over the options."""
    method: Literal["label_scores", "samples", "parsed_text"] = "label_scores"
    features: str = ""
    spelled: tuple[Spelled, ...] = ()


class Written(Frozen):
    """What is known of a text that the model wrote, beside the text itself."""

    text: str
    finish: Literal["stop", "length"]
    log_probability: float | None
    tokens: int
    more: tuple[Sample, ...] = ()


class SeatModelClient(ChatCompletionClient):
    """A ChatCompletionClient over an engine, for one ask of one seat.

    Args:
        engine: what runs the model.
        model: a model that the engine knows, or ``schema.seat.RULES`` for none.
        form: how the ask shall be answered.
        answer_start: words put into the model's mouth; the answer continues them.
        context_tokens: the model's context, for agents that trim their history by it.
    """

    component_type = "model"

    def __init__(
        self,
        engine: Engine,
        model: str,
        form: Form,
        *,
        answer_start: str = "",
        context_tokens: int = 0,
    ) -> None:
        self._engine = engine
        self._model = model
        self._form = form
        self._answer_start = answer_start
        self._context_tokens = context_tokens
        self._last = RequestUsage(prompt_tokens=0, completion_tokens=0)
        self.calls: list[Call] = []
        """Every call so far, in order."""
        self.written: Written | None = None
        """The last text that the model wrote."""

    async def create(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> CreateResult:
        """Answer in the form of this ask. A score's content is :class:`Scores` as JSON.

        Raises:
            schema.errors.EngineError: when the engine cannot answer, or tools are asked for.
        """
        if tools or extra_create_args:
            raise EngineFault(
                "the model client of a seat takes neither tools nor extra arguments",
                "seat an agent that asks for text alone",
            )
        asked = engine_messages(messages, self._answer_start)
        token = cancellation_token or CancellationToken()
        if isinstance(self._form, State):
            return self._stated(asked, self._form)
        if self._model == RULES:
            raise ModelMissing("this seat has no model to ask", "give the seat a model by name")
        if isinstance(self._form, Score):
            return await self._scored(asked, self._form, token)
        return await self._wrote(asked, self._form, json_output, token)

    async def create_stream(
        self,
        messages: Sequence[LLMMessage],
        *,
        tools: Sequence[Tool | ToolSchema] = (),
        tool_choice: Tool | Literal["auto", "required", "none"] = "auto",
        json_output: bool | type[BaseModel] | None = None,
        extra_create_args: Mapping[str, Any] | None = None,
        cancellation_token: CancellationToken | None = None,
    ) -> AsyncGenerator[str | CreateResult, None]:
        """The same answer as one chunk, then the result: engines answer whole."""
        result = await self.create(
            messages,
            tools=tools,
            tool_choice=tool_choice,
            json_output=json_output,
            extra_create_args=extra_create_args,
            cancellation_token=cancellation_token,
        )
        yield str(result.content)
        yield result

    async def close(self) -> None:
        """Nothing to free: the engine belongs to the process, not to the seat."""

    def actual_usage(self) -> RequestUsage:
        """What the last call cost."""
        return self._last

    def total_usage(self) -> RequestUsage:
        """What all calls of this client cost."""
        return RequestUsage(
            prompt_tokens=sum(call.prompt_tokens for call in self.calls),
            completion_tokens=sum(call.generated_tokens for call in self.calls),
        )

    def count_tokens(
        self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()
    ) -> int:
        """An upper estimate, one token for two bytes: only the engine has the tokenizer."""
        asked = engine_messages(messages, self._answer_start)
        return sum(4 + len(message.content.encode()) // 2 for message in asked)

    def remaining_tokens(
        self, messages: Sequence[LLMMessage], *, tools: Sequence[Tool | ToolSchema] = ()
    ) -> int:
        """What the estimate leaves of the context; never below 0."""
        return max(0, self._context_tokens - self.count_tokens(messages, tools=tools))

    @property
    def capabilities(self) -> ModelInfo:
        """What AgentChat asked for before it had ``model_info``."""
        return self.model_info

    @property
    def model_info(self) -> ModelInfo:
        """Text in, text out: no images, no tools."""
        return ModelInfo(
            vision=False,
            function_calling=False,
            json_output=True,
            structured_output=True,
            family=ModelFamily.UNKNOWN,
            multiple_system_messages=True,
        )

    def _stated(self, asked: tuple[Message, ...], form: State) -> CreateResult:
        prompt = "\n\n".join(message.content for message in asked)
        call = Call(prompt=prompt, answer=form.statement, form="stated", model=RULES)
        self.calls.append(call)
        return self._result(form.statement, call)

    async def _scored(
        self, asked: tuple[Message, ...], form: Score, token: CancellationToken
    ) -> CreateResult:
        request = ScoreRequest(
            model=self._model,
            messages=asked,
            options=form.options,
            features=form.features,
            by_token=form.by_token,
        )
        result = await _cancellable(self._engine.score(request), token)
        scores = Scores(
            options=form.options,
            log_probabilities=result.log_probabilities,
            method=result.method,
            features=result.features,
            spelled=result.spelled,
        )
        # Features are on record once, with the ballot.
        left_out = {"features"} if form.by_token else {"features", "spelled"}
        call = self._record(result, "score", scores.model_dump_json(exclude=left_out))
        return self._result(scores.model_dump_json(), call)

    async def _wrote(
        self,
        asked: tuple[Message, ...],
        form: Write,
        json_output: bool | type[BaseModel] | None,
        token: CancellationToken,
    ) -> CreateResult:
        schema: Json = form.json_schema
        if isinstance(json_output, type):
            schema = json_output.model_json_schema()
        request = GenerateRequest(
            model=self._model,
            messages=asked,
            layout=form.layout,
            default_system=form.default_system,
            json_schema=schema,
            max_tokens=form.max_tokens,
            temperature=form.temperature,
            top_p=form.top_p,
            min_p=form.min_p,
            presence_penalty=form.presence_penalty,
            seed=form.seed,
            stop=form.stop,
            samples=form.samples,
            contrast=_contrast(form.against) if form.against else None,
        )
        result = await _cancellable(self._engine.generate(request), token)
        self.written = Written(
            text=result.text,
            finish=result.finish,
            log_probability=result.log_probability,
            tokens=result.usage.generated_tokens - sum(sample.tokens for sample in result.more),
            more=result.more,
        )
        call = self._record(result, "generate", result.text, form.seed)
        prompts: Sequence[str] = [result.prompt] * len(result.more)
        if form.against is not None and form.against.texts == "each":
            prompts = result.parameters.get("against", prompts)
        for prompt, sample in zip(prompts, result.more, strict=False):
            self.calls.append(_further(call, sample, prompt))
        return self._result(result.text, call, result.finish)

    def _record(
        self, result: Answered, form: Literal["score", "generate"], answer: str, seed: int = 0
    ) -> Call:
        usage = result.usage
        call = Call(
            prompt=result.prompt,
            answer=answer,
            form=form,
            model=result.model,
            model_digest=result.model_digest,
            parameters=result.parameters,
            seed=seed,
            prompt_tokens=usage.prompt_tokens,
            cached_tokens=usage.cached_tokens,
            generated_tokens=usage.generated_tokens,
            seconds=usage.seconds,
        )
        self.calls.append(call)
        return call

    def _result(
        self, content: str, call: Call, finish: Literal["stop", "length"] = "stop"
    ) -> CreateResult:
        self._last = RequestUsage(
            prompt_tokens=call.prompt_tokens, completion_tokens=call.generated_tokens
        )
        return CreateResult(finish_reason=finish, content=content, usage=self._last, cached=False)


def _contrast(against: Against) -> Contrast:
    return Contrast(
        prompts=tuple(_messages(prompt) for prompt in against.prompts),
        gamma=against.gamma,
        alpha=against.alpha,
        texts=against.texts,
    )


def _messages(prompt: Prompt) -> tuple[Message, ...]:
    """A prompt as AgentChat would hand it over."""
    question = "\n\n".join(part for part in (prompt.item, prompt.question) if part)
    said = (
        Message(role="system", content=prompt.instructions),
        Message(role="user", content=question),
        Message(role="assistant", content=prompt.answer_start),
    )
    return tuple(message for message in said if message.content or message.role == "user")


def _further(call: Call, sample: Sample, prompt: str) -> Call:
    """One more text that came with ``call``, where all that both cost is on record."""
    parameters = {**call.parameters, "seed": sample.seed}
    nothing = {"prompt_tokens": 0, "cached_tokens": 0, "generated_tokens": 0, "seconds": 0.0}
    said = {"prompt": prompt, "answer": sample.text, "seed": sample.seed, "parameters": parameters}
    return call.model_copy(update={**said, **nothing})


def engine_messages(messages: Sequence[LLMMessage], answer_start: str = "") -> tuple[Message, ...]:
    """AgentChat's messages as an engine's, with the start of the answer last.

    Raises:
        schema.errors.EngineFault: for images, tool calls and tool results, or no message at all.
    """
    asked: list[Message] = []
    for message in messages:
        if isinstance(message, SystemMessage):
            asked.append(Message(role="system", content=message.content))
        elif isinstance(message, UserMessage) and isinstance(message.content, str):
            asked.append(Message(role="user", content=message.content))
        elif isinstance(message, AssistantMessage) and isinstance(message.content, str):
            asked.append(Message(role="assistant", content=message.content))
        else:
            raise EngineFault("the agent sent something other than text", "send text messages")
    if answer_start:
        asked.append(Message(role="assistant", content=answer_start))
    if not asked:
        raise EngineFault("the agent asked the model nothing", "send at least one message")
    return tuple(asked)


async def _cancellable(work: Coroutine[Any, Any, T], token: CancellationToken) -> T:
    """Await ``work``; cancelling the token, or the caller, cancels it and so stops the decode."""
    task = asyncio.ensure_future(work)
    token.link_future(task)
    return await task
