"""The client of endpoints against a real llama-server with a real model, built by `make peers`."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from engine.base import GenerateRequest, Message, ScoreRequest
from engine.endpoint.openai_compatible import SAMPLES, OpenAICompatibleEngine
from engine.llama.engine import LlamaEngine
from engine.shelf.catalogue import EndpointModel
from schema.errors import EngineUnavailable, TextTooLong
from tests.llama_server import MODEL, Server, llama_server

pytestmark = [pytest.mark.model, pytest.mark.slow]

LABELS = ("positive", "negative", "mixed")
SYSTEM = Message(role="system", content="You label reviews.")
COLD = Message(role="user", content="Review: The soup was cold, and so was the waiter.")
BEST = Message(role="user", content="Review: Simply the best soup in town!")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "label": {"enum": list(LABELS)},
        "quote": {"type": "string", "maxLength": 30},
    },
    "required": ["label", "quote"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with llama_server("-np", "4", "--kv-unified") as server:
        server.wait()
        yield server


def engine_at(server: Server, **more: Any) -> OpenAICompatibleEngine:
    told = {"preset": "llama-server", "context_tokens": 4096, **more}
    return OpenAICompatibleEngine(
        EndpointModel(name="far", family="smollm", model=MODEL, base_url=server.url, **told)
    )


def score(message: Message, options: tuple[str, ...] = LABELS) -> ScoreRequest:
    return ScoreRequest(model="far", messages=(SYSTEM, message), options=options)


def write(**more: Any) -> GenerateRequest:
    return GenerateRequest(model="far", messages=(SYSTEM, COLD), **more)


async def test_labels_are_read_from_its_log_probabilities_as_our_engine_reads_them(
    server: Server, llama: LlamaEngine
) -> None:
    for message in (COLD, BEST):
        far = await engine_at(server).score(score(message))
        assert far.method == "label_scores"
        asked = tuple(
            Message(role=role, content=text)
            for role, _, text in (part.partition(": ") for part in far.prompt.split("\n\n", 1))
        )
        # An endpoint's answer is read in whatever case it is written.
        spelled = tuple(form for label in LABELS for form in (label, label.capitalize()))
        near = await llama.score(ScoreRequest(model=MODEL, messages=asked, options=spelled))
        each = [math.exp(value) for value in near.log_probabilities]
        ours = [low + high for low, high in zip(each[::2], each[1::2], strict=True)]
        theirs = [math.exp(value) for value in far.log_probabilities]
        # Of a label of several tokens the server tells how probable its first one is.
        for their, our in zip(theirs, ours, strict=True):
            assert their > our / 2.0
        assert theirs.index(max(theirs)) == ours.index(max(ours))
        assert max(theirs) == pytest.approx(max(ours), abs=0.05)


async def test_tokens_are_counted_and_what_the_server_had_already_is_told(server: Server) -> None:
    engine = engine_at(server)
    first = await engine.score(score(COLD))
    again = await engine.score(score(COLD))
    assert first.usage.prompt_tokens == again.usage.prompt_tokens > 30
    assert first.usage.generated_tokens == 1  # the first token is all that was asked for
    assert 0 < again.usage.cached_tokens < again.usage.prompt_tokens


async def test_labels_that_begin_alike_are_drawn_and_held_to_the_options(server: Server) -> None:
    alike = ("good soup today", "good soup yesterday")
    result = await engine_at(server).score(score(COLD, alike))
    assert result.method == "samples"
    shares = [math.exp(value) for value in result.log_probabilities]
    assert sum(shares) == pytest.approx(1.0)
    counted = [share * (SAMPLES + 1.0) - 0.5 for share in shares]
    assert sum(counted) == pytest.approx(SAMPLES)  # every answer named an option


async def test_options_of_any_characters_are_only_text_of_the_grammar(server: Server) -> None:
    odd = ('good "soup" \\ | ("x")', 'good "soup" \\n [^a]* ::= root', "good 汤 🍲")
    result = await engine_at(server).score(score(COLD, odd))
    assert result.method == "samples"


async def test_a_text_under_a_schema_keeps_to_it(server: Server) -> None:
    result = await engine_at(server).generate(write(json_schema=SCHEMA, max_tokens=100))
    assert result.finish == "stop"
    jsonschema.validate(json.loads(result.text), SCHEMA)
    assert 0 < result.usage.generated_tokens <= 100


async def test_several_texts_of_one_prompt_differ_and_a_seed_gives_the_same_again(
    server: Server,
) -> None:
    asked = write(samples=3, temperature=1.0, seed=7, max_tokens=24)
    result = await engine_at(server).generate(asked)
    texts = [result.text, *(sample.text for sample in result.more)]
    assert len(set(texts)) == 3
    again = await engine_at(server).generate(write(temperature=1.0, seed=7, max_tokens=24))
    assert again.text == texts[0]


async def test_chance_is_the_models_own_and_not_cut_short_by_the_server(server: Server) -> None:
    """llama-server leaves out unlikely tokens of its own accord, unless it is told not to."""
    results = [
        await engine_at(server, preset=preset).generate(
            write(samples=8, temperature=4.0, seed=3, max_tokens=8)
        )
        for preset in ("llama-server", "openai")
    ]
    wild, tame = (
        {word for s in (r.text, *(more.text for more in r.more)) for word in s} for r in results
    )
    assert len(wild) > len(tame)


async def test_a_prompt_beyond_its_context_is_told_apart(server: Server) -> None:
    long = Message(role="user", content="The soup was cold. " * 2000)
    with pytest.raises(TextTooLong):
        await engine_at(server).score(score(long))


async def test_more_requests_than_it_has_slots_are_all_answered(server: Server) -> None:
    engine = engine_at(server)
    texts = [Message(role="user", content=f"Review: soup number {n}") for n in range(24)]
    results = await asyncio.gather(*(engine.score(score(text)) for text in texts))
    assert len({result.prompt for result in results}) == 24


async def test_while_it_loads_its_model_it_is_away_and_then_answers() -> None:
    with llama_server() as server:
        engine, refusals = engine_at(server), []
        for _ in range(200):
            try:
                await engine.check()
                break
            except EngineUnavailable as error:
                refusals.append(str(error))
                await asyncio.sleep(0.1)
        else:
            pytest.fail(refusals[-1])
        await engine.score(score(COLD))
    assert refusals
