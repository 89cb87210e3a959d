"""The speaker: puts a role's question to a fresh AgentChat agent and reads what it answers.

Every ask gets a new agent and a new client, so nothing that was said before leaks into the next
prompt, and a redelivered turn starts from the same nothing. What counts is what the *agent*
answered: scores are read from its message, never from the engine behind its back.
"""

from __future__ import annotations

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.base import ChatAgent, Response
from autogen_agentchat.messages import BaseChatMessage, TextMessage
from autogen_core import CancellationToken
from pydantic import ValidationError

from agents.seat.agent_registry import agent_of
from agents.seat.answer_reading import json_in, option_in, words_for
from agents.seat.model_client import Scores, SeatModelClient
from engine.base import Engine
from roles.base import Form, Prompt, Reply, Score, State, Write
from schema.errors import InvalidAnswer
from schema.seat import RULES, Seat
from schema.turn import Call

WORDS_TOKENS = 256
"""What a foreign agent's model may write for one ask, at least."""


class AgentSpeaker:
    """A :class:`roles.base.Speaker` for one turn of one seat."""

    def __init__(self, seat: Seat, engine: Engine) -> None:
        self._seat = seat
        self._engine = engine
        self._asked: list[list[Call]] = []
        self.agent = ""
        """The AgentChat class that spoke."""

    @property
    def calls(self) -> list[Call]:
        """What was answered so far, in the order in which it was asked."""
        return [call for calls in self._asked for call in calls]

    async def ask(self, prompt: Prompt, form: Form) -> Reply:
        """Put ``prompt`` to a new agent of this seat and read its answer in the given form.

        Raises:
            schema.errors.EngineError: when the model cannot answer.
            schema.errors.InvalidAnswer: when the agent's words cannot be read as ``form``.
            schema.errors.InvalidCampaign: when the seat's agent is not known.
        """
        calls: list[Call] = []
        self._asked.append(calls)
        factory, answers = agent_of(self._seat.agent)
        in_forms = answers == "forms"
        client = SeatModelClient(
            self._engine,
            self._seat.model,
            form if in_forms else _in_words(form),
            answer_start=prompt.answer_start if in_forms else "",
            context_tokens=await self._context_tokens(form),
        )
        agent = factory(self._seat, client, prompt.instructions)
        self.agent = type(agent).__name__
        question = _question(prompt) if in_forms else words_for(prompt, form)
        try:
            message = await _answer(agent, question)
        finally:
            calls.extend(client.calls)
            await agent.close()
        text = message.to_model_text()
        if not client.calls:
            calls.append(_foreign_call(self._seat, prompt, question, message))
        if isinstance(form, State):
            return Reply(text=text, method="rule")
        if isinstance(form, Score):
            return _scored(text, form) if in_forms else _said(text, form)
        return _written(text, form, client, in_forms)

    async def _context_tokens(self, form: Form) -> int:
        if self._seat.model == RULES or isinstance(form, State):
            return 0
        return (await self._engine.facts(self._seat.model)).context_tokens


async def _answer(agent: ChatAgent, question: str) -> BaseChatMessage:
    token = CancellationToken()
    asked = [TextMessage(content=question, source="moderator")]
    try:
        if type(agent).on_messages is AssistantAgent.on_messages:
            # It would read its own stream up to the response and leave the rest unread, which
            # costs the event loop two tasks and two system calls to clean up.
            said = [item async for item in agent.on_messages_stream(asked, token)]
            responses = [item for item in said if isinstance(item, Response)]
            return responses[-1].chat_message
        return (await agent.on_messages(asked, token)).chat_message
    except asyncio.CancelledError:
        token.cancel()
        raise


def _question(prompt: Prompt) -> str:
    return "\n\n".join(part for part in (prompt.item, prompt.question) if part)


def _in_words(form: Form) -> Form:
    """The form under which a foreign agent's calls to our client are answered: free text, left to
    chance as the role wants its own to be. What it says on the way is not what the role reads, so
    neither schema nor stops hold for it."""
    if isinstance(form, State):
        return form
    if isinstance(form, Score):
        return Write(max_tokens=WORDS_TOKENS)
    return Write(
        max_tokens=max(form.max_tokens, WORDS_TOKENS),
        temperature=form.temperature,
        top_p=form.top_p,
        min_p=form.min_p,
        presence_penalty=form.presence_penalty,
        seed=form.seed,
    )


def _scored(text: str, form: Score) -> Reply:
    try:
        scores = Scores.model_validate_json(text)
    except ValidationError as error:
        raise InvalidAnswer(f"the agent did not hand on scores but {text[:80]!r}") from error
    if scores.options != form.options or len(scores.log_probabilities) != len(form.options):
        raise InvalidAnswer("the agent handed on scores of other options than it was asked for")
    by_option = dict(zip(scores.options, scores.log_probabilities, strict=True))
    best = max(by_option, key=by_option.__getitem__)
    return Reply(
        text=best,
        log_probabilities=by_option,
        method=scores.method,
        features=scores.features,
        spelled=scores.spelled,
    )


def _said(text: str, form: Score) -> Reply:
    """Words carry no probability: certainty for what was said, and the method tells so."""
    chosen = option_in(text, form.options)
    by_option = {option: 0.0 if option == chosen else float("-inf") for option in form.options}
    return Reply(text=chosen, log_probabilities=by_option, method="parsed_text")


def _written(text: str, form: Write, client: SeatModelClient, in_forms: bool) -> Reply:
    if not in_forms:
        text = json_in(text) if form.json_schema is not None else text.strip()
        return Reply(text=text, method="parsed_text")
    written = client.written
    if written is None or written.text != text:
        # The agent changed what its model wrote: the model's log-probability is not its own.
        return Reply(text=text, method="parsed_text")
    return Reply(
        text=text,
        method="proposal",
        finish=written.finish,
        log_probability=written.log_probability,
        tokens=written.tokens,
        more=written.more,
    )


def _foreign_call(seat: Seat, prompt: Prompt, question: str, message: BaseChatMessage) -> Call:
    usage = message.models_usage
    return Call(
        prompt=f"{prompt.instructions}\n\n{question}",
        answer=message.to_model_text(),
        form="foreign",
        model=seat.model,
        prompt_tokens=usage.prompt_tokens if usage else 0,
        generated_tokens=usage.completion_tokens if usage else 0,
    )
