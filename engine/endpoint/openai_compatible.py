"""Models behind an OpenAI-compatible endpoint: llama-server, vLLM, or a service.

Labels are read from the log-probabilities of the answer's first token where the endpoint gives
them and they tell the options apart; else from the shares of several sampled answers; else from
one parsed answer. The result's ``method`` says which. Where the server is known
(:mod:`engine.shelf.presets`), answers that are sampled or parsed are held to the options. All
replies are untrusted: what is not the shape that the interface promises is an
:class:`schema.errors.EngineFault`.

The protocol has no way to continue a started answer, so a last message of the assistant is put
to the model as words with which it shall begin.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Sequence
from typing import Literal

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
from engine.endpoint.asking import Endpoint
from engine.endpoint.concurrency import FIRST, Window
from engine.endpoint.control_marks import harmless
from engine.endpoint.holding import freed, held_to, response_format
from engine.endpoint.option_reading import Scores, from_answers, from_first_token
from engine.endpoint.shapes import Completion, Embeddings
from engine.sampling import one_by_one, together
from engine.shelf.catalogue import EndpointModel
from schema.base import Json
from schema.errors import EngineFault, EngineRefuses, EngineUnwell, ModelMissing

SAMPLES = 8
"""Answers that are drawn where an endpoint gives no usable log-probabilities."""
TOP = 20
"""Alternatives of a token that are asked for: the most that the protocol has."""
CHECK_SECONDS = 9.0
"""How long an endpoint may take to say one word when it is only looked at."""

Method = Literal["label_scores", "samples", "parsed_text"]


class OpenAICompatibleEngine:
    """See :class:`engine.base.Engine`; one model at one endpoint.

    Args:
        entry: where it is; the key is read from the environment variable that it names.
    """

    def __init__(self, entry: EndpointModel) -> None:
        self._entry = entry
        self._preset = entry.server
        self._endpoint = Endpoint(entry)

    @property
    def window(self) -> Window:
        """How many requests it is sent at once."""
        return self._endpoint.gate.window

    async def facts(self, model: str) -> ModelFacts:
        """See :class:`engine.base.Engine`."""
        if model != self._entry.name:
            raise ModelMissing(f"{model} is not at this endpoint", f"ask for {self._entry.name}")
        return ModelFacts(
            name=model,
            family=self._entry.family,
            context_tokens=self._entry.context_tokens,
            slots=int(FIRST),
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
        replies: list[Completion] = []
        method, scores = await self._scores(request, messages, replies)
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

    async def _scores(
        self, request: ScoreRequest, messages: list[dict[str, str]], replies: list[Completion]
    ) -> tuple[Method, Scores]:
        """How the options were read, and what for; each reply is kept in ``replies``."""
        options, preset = request.options, self._preset
        longest = max(len(option) for option in options)
        ask: dict[str, Json] = {"messages": messages, "seed": 0, **preset.neutral}
        room: dict[str, Json] = {
            "max_tokens": longest + (24 if preset.choice == "json_schema" else 8)
        }
        held = held_to(options, preset.choice)
        if preset.log_probabilities:
            # Where an answer can be held to the options, that of this request is not needed.
            first = await self._complete(
                {
                    **ask,
                    **({"max_tokens": 1} if held else room),
                    **{"temperature": 0, "logprobs": True, "top_logprobs": TOP},
                }
            )
            replies.append(first)
            if scores := from_first_token(_first_token(first), options):
                return "label_scores", scores
        drawn = {**ask, **room, **held, "temperature": 1}
        sampled = await self._at_once(drawn, SAMPLES)
        if not sampled:
            each = ({**drawn, "seed": seed} for seed in range(SAMPLES))
            sampled = await asyncio.gather(*(self._complete(one) for one in each))
        replies += sampled
        answers = [answer for reply in sampled for answer in self._words(reply)]
        if len(answers) > 1:
            return "samples", from_answers(answers, options)
        # This server does not know ``n``: then the answer at temperature 0 is the better one.
        return "parsed_text", from_answers(self._words(replies[0])[:1], options)

    def _words(self, completion: Completion) -> list[str]:
        return [freed(c.message.content or "", self._preset.choice) for c in completion.choices]

    async def generate(self, request: GenerateRequest) -> GenerateResult:
        """See :class:`engine.base.Engine`. A server that does not know ``n``, or refuses so many,
        is asked for each sample alone."""
        started = time.monotonic()
        self._check_layout(request)
        self._check_known(request)
        messages = _spoken(request.messages)
        ask = {**self._preset.neutral, **_wish(request, messages)}
        replies = await self._at_once(ask, request.samples) or [await self._complete(ask)]
        choices = replies[0].choices[: request.samples]
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
        reply = await self._endpoint.post("embeddings", {"input": list(request.texts)}, Embeddings)
        by_index = {vector.index: vector.embedding for vector in reply.data}
        if sorted(by_index) != list(range(len(request.texts))):
            self._endpoint.refuse("the number of vectors is not that of the texts")
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
                await self._complete({**ask, "max_tokens": 1, "temperature": 0}, patient=False)
        except TimeoutError:
            raise EngineUnwell(
                f"{self._entry.where} gave no answer within {CHECK_SECONDS:.0f} s",
                "look at the server: it may be loading the model, or have too much to do",
            ) from None

    async def close(self) -> None:
        """Close the connections. Safe to call twice."""
        await self._endpoint.close()

    async def _complete(self, ask: dict[str, Json], *, patient: bool = True) -> Completion:
        asked = {**ask, "stream": False}
        return await self._endpoint.post("chat/completions", asked, Completion, patient=patient)

    async def _at_once(self, ask: dict[str, Json], samples: int) -> list[Completion]:
        """Several answers by one request; none where the server has them only one by one.

        llama-server, which may stand here under no name of its own, refuses more than it has slots.
        """
        if samples == 1 or not self._preset.several:
            return []
        try:
            return [await self._complete({**ask, "n": samples})]
        except EngineRefuses:
            raise
        except EngineFault:
            return []  # what is wrong with the request itself shows when it is asked for one

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
        if request.min_p > 0 and not self._preset.min_p:
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
        entry = self._entry
        told: dict[str, Json] = {"endpoint": entry.where, "id": entry.model}
        if entry.has_price:
            told["price"] = {
                "prompt": entry.prompt_price,
                "completion": entry.completion_price,
                "currency": entry.currency,
            }
        return {**told, **more}


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
        ask["response_format"] = response_format(request.json_schema)
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


def _first_token(completion: Completion) -> dict[str, float]:
    logprobs = completion.choices[0].logprobs
    if logprobs is None or not logprobs.content:
        return {}
    return {top.token: top.logprob for top in logprobs.content[0].top_logprobs}


def _usage(replies: Sequence[Completion], started: float) -> Usage:
    return Usage(
        prompt_tokens=sum(reply.usage.prompt_tokens for reply in replies),
        cached_tokens=sum(reply.usage.cached_tokens for reply in replies),
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
