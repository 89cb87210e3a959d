"""A step of a recipe as it reaches the engine. The scripted model."""

from __future__ import annotations

from engine.base import GenerateRequest
from schema.turn import Brief
from schema.writing import Writing
from tests.roles.conftest import Bench


async def asked(**writing: object) -> GenerateRequest:
    bench = Bench()
    brief = Brief(question="write", writing=Writing.model_validate(writing))
    turn = await bench.turn("generator", brief)
    assert turn.status == "spoken"
    (request,) = bench.engine.asked
    assert isinstance(request, GenerateRequest)
    return request


async def test_how_a_step_is_sampled_reaches_the_engine() -> None:
    sampled = {"temperature": 0.9, "top_p": 0.8, "min_p": 0.05, "stop": ("16.",)}
    request = await asked(prompt="Write.", presence=1.5, tokens=9, **sampled)
    assert sampled.items() <= request.model_dump().items()
    assert (request.presence_penalty, request.max_tokens) == (1.5, 9)
    assert request.contrast is None


async def test_prompts_against_it_differ_in_their_question_alone() -> None:
    request = await asked(
        prompt="Praise the lamp.", system="Be brief.", against=["Damn it."], gamma=0.9, alpha=0.2
    )
    assert request.contrast is not None
    assert (request.contrast.gamma, request.contrast.alpha) == (0.9, 0.2)
    (other,) = request.contrast.prompts
    assert [(m.role, m.content) for m in request.messages] == [
        ("system", "Be brief."),
        ("user", "Praise the lamp."),
    ]
    assert [(m.role, m.content) for m in other] == [("system", "Be brief."), ("user", "Damn it.")]


async def test_the_default_system_turn_stands_before_an_open_turn_of_the_user() -> None:
    request = await asked(layout="open_user", system="default")
    assert (request.layout, request.default_system) == ("open_user", True)
    assert [(m.role, m.content) for m in request.messages] == [("user", "")]
