"""The model client that AgentChat talks through."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import pytest
from autogen_core import CancellationToken, Image
from autogen_core.models import (
    AssistantMessage,
    CreateResult,
    LLMMessage,
    SystemMessage,
    UserMessage,
)
from PIL import Image as Picture
from pydantic import BaseModel

from agents.seat.model_client import Scores, SeatModelClient
from engine.base import GenerateRequest
from engine.scripted.engine import ScriptedEngine
from roles.base import Against, Form, Prompt, Score, State, Write
from schema.errors import EngineFault, ModelMissing
from schema.seat import RULES

ASKED: list[LLMMessage] = [
    SystemMessage(content="Be brief."),
    UserMessage(content="Text: fine", source="m"),
]


def client(form: Form, engine: ScriptedEngine | None = None, **more: Any) -> SeatModelClient:
    return SeatModelClient(engine or ScriptedEngine(), "scripted", form, **more)


async def test_a_score_is_answered_with_log_probabilities_as_json() -> None:
    asked = client(Score(options=("a", "b")), answer_start="Label:")
    result = await asked.create(ASKED)
    scores = Scores.model_validate_json(str(result.content))
    assert scores.options == ("a", "b")
    assert len(scores.log_probabilities) == 2
    assert asked.calls[0].prompt, "the prompt as the model saw it"


async def test_usage_is_what_the_engine_counted() -> None:
    asked = client(Write(), ScriptedEngine(text=lambda request: "three words here"))
    for _ in range(2):
        await asked.create(ASKED)
    call = asked.calls[0]
    assert call.generated_tokens == 3
    assert asked.actual_usage().prompt_tokens == call.prompt_tokens > 0
    assert asked.total_usage().completion_tokens == 6


async def test_what_a_role_asks_of_chance_reaches_the_engine() -> None:
    engine = ScriptedEngine()
    said = {"temperature": 0.7, "top_p": 0.5, "min_p": 0.1, "presence_penalty": 2.0, "seed": 3}
    await client(Write.model_validate({**said, "stop": ("16.",)}), engine).create(ASKED)
    (request,) = engine.asked
    assert isinstance(request, GenerateRequest)
    assert said.items() <= request.model_dump().items()
    assert request.stop == ("16.",)


@pytest.mark.parametrize("texts", ["one", "each"])
async def test_a_role_may_ask_for_texts_in_contrast(texts: Literal["one", "each"]) -> None:
    engine = ScriptedEngine()
    other = Prompt(instructions="Be brief.", item="Text: foul", question="")
    asked = client(Write(against=Against(prompts=(other,), gamma=0.9, texts=texts)), engine)
    await asked.create(ASKED)
    (request,) = engine.asked
    assert isinstance(request, GenerateRequest)
    assert request.contrast is not None
    assert (request.contrast.gamma, request.contrast.texts) == (0.9, texts)
    prompts = [call.prompt for call in asked.calls]
    assert prompts[0] == "system: Be brief.\n\nuser: Text: fine"
    assert prompts[1:] == (["system: Be brief.\n\nuser: Text: foul"] if texts == "each" else [])
    assert "foul" in str(asked.calls[0].parameters["against"])


async def test_a_role_may_leave_the_turn_of_the_user_open() -> None:
    engine = ScriptedEngine()
    form = Write(layout="open_user", default_system=True)
    asked = client(form, engine)
    await asked.create([UserMessage(content="", source="m")])
    (request,) = engine.asked
    assert isinstance(request, GenerateRequest)
    assert (request.layout, request.default_system) == ("open_user", True)
    assert asked.calls[0].prompt.endswith("user: ")


async def test_further_samples_are_on_record_and_cost_the_prompt_once() -> None:
    asked = client(Write(temperature=1.0, samples=3), ScriptedEngine())
    await asked.create(ASKED)
    assert asked.written is not None
    texts = [asked.written.text, *(sample.text for sample in asked.written.more)]
    assert [call.answer for call in asked.calls] == texts
    assert len(set(texts)) == 3
    assert [call.prompt_tokens for call in asked.calls][1:] == [0, 0]
    assert asked.total_usage().completion_tokens == 3 * asked.written.tokens
    assert len({call.seed for call in asked.calls}) == 3
    assert [call.parameters["seed"] for call in asked.calls] == [c.seed for c in asked.calls]


async def test_a_stream_ends_with_the_whole_result() -> None:
    asked = client(Write(), ScriptedEngine(text=lambda request: "all of it"))
    chunks = [chunk async for chunk in asked.create_stream(ASKED)]
    assert chunks[0] == "all of it"
    assert isinstance(chunks[-1], CreateResult)


async def test_a_statement_asks_no_model() -> None:
    engine = ScriptedEngine()
    asked = SeatModelClient(engine, RULES, State(statement="All rules are kept."))
    assert (await asked.create(ASKED)).content == "All rules are kept."
    assert engine.asked == []
    assert asked.calls[0].form == "stated"


async def test_a_seat_without_a_model_cannot_score() -> None:
    asked = SeatModelClient(ScriptedEngine(), RULES, Score(options=("a", "b")))
    with pytest.raises(ModelMissing, match="no model"):
        await asked.create(ASKED)


async def test_the_cancellation_token_stops_the_engine() -> None:
    engine = ScriptedEngine(delay=30.0)
    token = CancellationToken()
    asking = asyncio.create_task(client(Write(), engine).create(ASKED, cancellation_token=token))
    while not engine.at_once:  # noqa: ASYNC110 - the engine has no event for it
        await asyncio.sleep(0.01)
    token.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert engine.at_once == 0


async def test_a_foreign_agent_may_ask_for_a_pydantic_answer() -> None:
    class Verdict(BaseModel):
        right: bool

    engine = ScriptedEngine()
    result = await client(Write(), engine).create(ASKED, json_output=Verdict)
    assert isinstance(Verdict.model_validate_json(str(result.content)), Verdict)
    request = engine.asked[0]
    assert isinstance(request, GenerateRequest)
    assert request.json_schema == Verdict.model_json_schema()


async def test_the_conversation_keeps_its_roles_and_ends_with_the_answer_s_start() -> None:
    engine = ScriptedEngine()
    said = [*ASKED, AssistantMessage(content="Well.", source="a"), ASKED[1]]
    await client(Write(), engine, answer_start="Label:").create(said)
    request = engine.asked[0]
    assert isinstance(request, GenerateRequest)
    assert [m.role for m in request.messages] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
    ]


async def test_images_and_extra_arguments_are_refused() -> None:
    picture = Image(Picture.new("RGB", (1, 1)))
    with pytest.raises(EngineFault, match="other than text"):
        await client(Write()).create([UserMessage(content=[picture], source="m")])
    with pytest.raises(EngineFault, match="neither tools nor extra arguments"):
        await client(Write()).create(ASKED, extra_create_args={"temperature": 2})


def test_tokens_are_estimated_on_the_safe_side() -> None:
    asked = client(Write(), context_tokens=100)
    assert asked.count_tokens(ASKED) >= 4
    assert asked.remaining_tokens(ASKED) == 100 - asked.count_tokens(ASKED)
    assert asked.remaining_tokens(ASKED * 100) == 0
