"""The scripted engine: what tests of logic stand on."""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys

import jsonschema
import pytest

from engine.base import Contrast, EmbedRequest, GenerateRequest, Message, ScoreRequest
from engine.scripted.engine import DEFAULT_SYSTEM, ScriptedEngine
from schema.errors import EngineUnavailable, ModelMissing, TextTooLong

ASK = (Message(role="user", content="Which soup is it, cold or hot?"),)
SCORE = ScoreRequest(model="scripted", messages=ASK, options=("hot", "cold", "lukewarm"))
SCHEMA = {
    "type": "object",
    "properties": {
        "quote": {"enum": ["cold", "hot"]},
        "argument": {"type": "string", "minLength": 10, "maxLength": 30},
        "spans": {
            "type": "array",
            "items": {"$ref": "#/$defs/span"},
            "minItems": 1,
            "maxItems": 2,
        },
        "offset": {"type": "integer", "minimum": 3, "maximum": 5},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "sure": {"type": ["boolean", "null"]},
    },
    "required": ["quote", "argument", "spans", "offset", "share", "sure"],
    "$defs": {"span": {"type": "object", "properties": {"text": {"const": "x"}}}},
}


async def test_answers_are_the_same_in_every_process() -> None:
    here = (await ScriptedEngine().score(SCORE)).log_probabilities
    code = f"""
import asyncio
from engine.base import ScoreRequest
from engine.scripted.engine import DEFAULT_SYSTEM, ScriptedEngine
request = ScoreRequest.model_validate_json({SCORE.model_dump_json()!r})
print(list(asyncio.run(ScriptedEngine().score(request)).log_probabilities))
"""
    child = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert tuple(json.loads(child.stdout)) == here


async def test_scores_are_log_probabilities() -> None:
    result = await ScriptedEngine().score(SCORE)
    assert sum(map(math.exp, result.log_probabilities)) == pytest.approx(0.9)


async def test_scripted_models_are_families_that_mostly_agree() -> None:
    engine, agreed = ScriptedEngine(), 0
    for number in range(40):
        asked = (Message(role="user", content=f"Item number {number}"),)
        best = set()
        for model in ("scripted-a", "scripted-b"):
            request = SCORE.model_copy(update={"model": model, "messages": asked})
            scores = (await engine.score(request)).log_probabilities
            best.add(scores.index(max(scores)))
        agreed += len(best) == 1
    assert 20 < agreed < 40
    assert (await engine.facts("scripted-a")).family == "scripted-a"


async def test_texts_fit_their_schema() -> None:
    for number in range(10):
        asked = (Message(role="user", content=f"Item {number}"),)
        request = GenerateRequest(model="scripted", messages=asked, json_schema=SCHEMA)
        result = await ScriptedEngine().generate(request)
        assert result.finish == "stop"
        jsonschema.validate(json.loads(result.text), SCHEMA)


async def test_a_seed_matters_where_there_is_chance() -> None:
    engine = ScriptedEngine()

    async def text(temperature: float, seed: int) -> str:
        request = GenerateRequest(
            model="scripted", messages=ASK, temperature=temperature, seed=seed
        )
        return (await engine.generate(request)).text

    assert await text(0.0, 1) == await text(0.0, 2)
    assert await text(1.0, 1) != await text(1.0, 2)


async def test_prompts_in_contrast_have_texts_of_their_own() -> None:
    other = (Message(role="user", content="Which bread is it?"),)
    contrast = Contrast(prompts=(other,), texts="each")
    request = GenerateRequest(model="scripted", messages=ASK, contrast=contrast)
    result = await ScriptedEngine().generate(request)
    plain = await ScriptedEngine().generate(GenerateRequest(model="scripted", messages=ASK))
    assert len({result.text, result.more[0].text, plain.text}) == 3


async def test_a_text_is_scored_word_by_word() -> None:
    text = "It is cold, and late."
    asked = SCORE.model_copy(update={"options": (text,), "by_token": True})
    result = await ScriptedEngine().score(asked)
    (spelled,) = result.spelled
    assert "".join(spelled.pieces) == text
    assert sum(spelled.log_probabilities) == pytest.approx(result.log_probabilities[0])


async def test_a_prompt_can_be_laid_out_otherwise() -> None:
    engine = ScriptedEngine()
    opened = GenerateRequest(model="scripted", messages=(), layout="open_user", default_system=True)
    plain = GenerateRequest(model="scripted", messages=ASK, layout="plain")
    chat = GenerateRequest(model="scripted", messages=ASK)
    first, second, third = [await engine.generate(asked) for asked in (opened, plain, chat)]
    assert first.prompt == f"system: {DEFAULT_SYSTEM}\n\nuser: "
    assert second.prompt == ASK[0].content
    assert second.text != third.text


async def test_each_of_several_samples_can_be_had_again_alone() -> None:
    request = GenerateRequest(
        model="scripted", messages=ASK, temperature=1.0, seed=4, samples=5, max_tokens=6
    )
    result = await ScriptedEngine().generate(request)
    assert len({result.text, *(sample.text for sample in result.more)}) == 5
    assert {sample.finish for sample in result.more} == {"length"}
    for sample in result.more:
        alone = request.model_copy(update={"samples": 1, "seed": sample.seed})
        assert (await ScriptedEngine().generate(alone)).text == sample.text


async def test_a_test_can_give_its_own_rules_and_sees_what_was_asked() -> None:
    engine = ScriptedEngine(
        scores=lambda request: [0.0 if "soup" in request.messages[0].content else -9.0, -9.0, -9.0],
        text=lambda request: "one two three",
    )
    assert (await engine.score(SCORE)).log_probabilities[0] == 0.0
    request = GenerateRequest(model="scripted", messages=ASK, max_tokens=2)
    result = await engine.generate(request)
    assert (result.text, result.finish, result.usage.generated_tokens) == ("one two", "length", 2)
    assert engine.asked == [SCORE, request]


async def test_it_can_be_slow_and_it_can_fail() -> None:
    engine = ScriptedEngine(
        delay=0.05, fail=lambda request: EngineUnavailable("down") if request is SCORE else None
    )
    other = SCORE.model_copy(update={"options": ("a",)})
    results = await asyncio.gather(engine.score(SCORE), engine.score(other), return_exceptions=True)
    assert isinstance(results[0], EngineUnavailable)
    assert not isinstance(results[1], BaseException)
    assert (engine.most_at_once, engine.at_once) == (2, 0)


async def test_it_counts_words_and_refuses_too_many() -> None:
    engine = ScriptedEngine(context_tokens=10)
    assert (await engine.score(SCORE)).usage.prompt_tokens == 7
    with pytest.raises(TextTooLong, match=r"has 7 tokens .* up to 8"):
        await engine.generate(GenerateRequest(model="scripted", messages=ASK, max_tokens=8))


async def test_like_texts_have_like_vectors() -> None:
    texts = ("cold soup today", "cold soup tonight", "stocks fell sharply")
    one, two, three = (
        await ScriptedEngine().embed(EmbedRequest(model="scripted", texts=texts))
    ).vectors
    assert math.hypot(*one) == pytest.approx(1.0)
    assert sum(map(float.__mul__, one, two)) > sum(map(float.__mul__, one, three))


async def test_it_answers_to_no_other_name() -> None:
    with pytest.raises(ModelMissing):
        await ScriptedEngine().facts("gemma-3-270m")


async def test_it_remembers_the_last_requests_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.scripted.engine.KEPT_REQUESTS", 5)
    engine = ScriptedEngine()
    asked = [SCORE.model_copy(update={"options": ("yes", f"no {number}")}) for number in range(23)]
    for request in asked:
        await engine.score(request)
    assert 5 <= len(engine.asked) <= 10
    assert engine.asked == asked[-len(engine.asked) :]
