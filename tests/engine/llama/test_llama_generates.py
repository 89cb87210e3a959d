"""Texts, JSON and vectors of the real llama.cpp engine on the real small models."""

from __future__ import annotations

import asyncio
import json
import math

import jsonschema
import pytest

from engine.base import EmbedRequest, GenerateRequest, GenerateResult, Message
from engine.llama.engine import LlamaEngine
from engine.settings import EngineSettings
from schema.base import Json
from schema.errors import EngineFault, TextTooLong

pytestmark = pytest.mark.model

SMALL = "smollm2-135m"
ASK = (Message(role="user", content="Review: The soup was cold. Why is it negative?"),)
SCHEMA = {
    "type": "object",
    "properties": {
        "quote": {"enum": ['The soup "was" cold\n😀', "no \\quote"]},
        "reasons": {
            "type": "array",
            "items": {"type": "string", "maxLength": 8},
            "minItems": 1,
            "maxItems": 2,
        },
        "sure": {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]},
    },
    "required": ["quote", "reasons", "sure"],
}


async def generate(
    engine: LlamaEngine,
    model: str = SMALL,
    *,
    messages: tuple[Message, ...] = ASK,
    json_schema: Json = None,
    max_tokens: int = 12,
    temperature: float = 0.0,
    seed: int = 0,
    stop: tuple[str, ...] = (),
    top_p: float = 1.0,
    min_p: float = 0.0,
) -> GenerateResult:
    return await engine.generate(
        GenerateRequest(
            model=model,
            messages=messages,
            json_schema=json_schema,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            stop=stop,
            top_p=top_p,
            min_p=min_p,
        )
    )


@pytest.mark.slow
async def test_under_a_schema_the_text_is_valid_whatever_the_chance(
    llama: LlamaEngine, model: str
) -> None:
    results = await asyncio.gather(
        *(
            generate(llama, model, json_schema=SCHEMA, max_tokens=90, temperature=1.5, seed=seed)
            for seed in range(2)
        )
    )
    for result in results:
        assert result.finish == "stop"
        value = json.loads(result.text)
        jsonschema.validate(value, SCHEMA)
        assert list(value) == ["quote", "reasons", "sure"]


async def test_tokens_that_run_out_under_a_schema_are_reported(llama: LlamaEngine) -> None:
    result = await generate(llama, json_schema=SCHEMA, max_tokens=3)
    assert result.finish == "length"
    assert result.usage.generated_tokens == 3
    assert result.text.startswith("{")


async def test_a_schema_that_cannot_be_held_to_is_refused(llama: LlamaEngine) -> None:
    with pytest.raises(EngineFault, match="pattern"):
        await generate(llama, json_schema={"type": "string", "pattern": "a+"})


async def test_the_same_seed_gives_the_same_text_and_another_another(llama: LlamaEngine) -> None:
    texts = [
        (await generate(llama, temperature=1.5, seed=seed, max_tokens=16)).text
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


async def test_samples_of_one_prompt_share_its_cells(llama: LlamaEngine) -> None:
    tasks = "".join(f"{number}. Write a letter to the city.\n" for number in range(1, 9))
    before = llama.statistics(SMALL)
    request = GenerateRequest(
        model=SMALL,
        messages=(Message(role="user", content=f"{tasks} Which is best?"),),
        max_tokens=6,
        temperature=1.5,
        seed=11,
        samples=4,
    )
    result = await llama.generate(request)
    computed = llama.statistics(SMALL).tokens - before.tokens
    assert computed < result.usage.prompt_tokens + 4 * 6 + 4
    assert result.usage.generated_tokens == 6 * 4
    texts = [result.text, *(sample.text for sample in result.more)]
    assert len(set(texts)) == 4


@pytest.mark.parametrize(("top_p", "min_p"), [(1e-6, 0.0), (1.0, 1.0)])
async def test_a_nucleus_of_one_token_is_the_most_probable_text(
    llama: LlamaEngine, top_p: float, min_p: float
) -> None:
    start = Message(role="assistant", content="The capital of France is")
    sure = (Message(role="user", content="Complete the sentence."), start)
    result = await generate(
        llama, messages=sure, max_tokens=1, temperature=2, seed=3, top_p=top_p, min_p=min_p
    )
    assert result.text == " Paris"


async def test_a_stop_string_is_cut_off(llama: LlamaEngine) -> None:
    free = await generate(llama)
    word = free.text.split()[2]
    stopped = await generate(llama, stop=(word,))
    assert stopped.finish == "stop"
    assert stopped.text == free.text[: free.text.index(word)]
    assert stopped.usage.generated_tokens < free.usage.generated_tokens


async def test_the_log_probability_is_that_of_the_generated_tokens(llama: LlamaEngine) -> None:
    one = await generate(llama, max_tokens=1)
    three = await generate(llama, max_tokens=3)
    assert one.log_probability is not None
    assert three.log_probability is not None
    assert three.log_probability < one.log_probability < 0
    assert one.usage.generated_tokens == 1


async def test_a_started_answer_is_continued(llama: LlamaEngine) -> None:
    start = Message(role="assistant", content="The capital of France is")
    messages = (Message(role="user", content="Complete the sentence."), start)
    result = await generate(llama, messages=messages, max_tokens=4)
    assert "Paris" in result.text
    assert result.prompt.endswith("<|im_start|>assistant\nThe capital of France is")


def reviews(texts: str, *, gamma: float, alpha: float = 0.0, count: int = 2) -> GenerateRequest:
    own, *others = [
        (Message(role="user", content=f"Write a {word} review of a lamp."),)
        for word in ("positive", "negative", "funny")[:count]
    ]
    contrast = {"prompts": others, "gamma": gamma, "alpha": alpha, "texts": texts}
    asked = {"model": SMALL, "messages": own, "max_tokens": 10, "contrast": contrast}
    return GenerateRequest.model_validate(asked)


@pytest.mark.parametrize("texts", ["one", "each"])
async def test_what_others_say_counts_for_nothing_without_weight_and_for_something_with_it(
    llama: LlamaEngine, texts: str
) -> None:
    free = reviews(texts, gamma=0.0)
    plain = await llama.generate(free.model_copy(update={"contrast": None}))
    same = await llama.generate(free)
    other = await llama.generate(reviews(texts, gamma=0.9, alpha=0.01))
    assert same.text == plain.text
    assert same.log_probability == pytest.approx(plain.log_probability, abs=0.5)
    assert other.text != plain.text
    assert other.log_probability is not None
    assert plain.log_probability is not None
    assert other.log_probability < plain.log_probability
    assert other.parameters["gamma"] == 0.9
    assert "negative" in other.parameters["against"][0]


async def test_texts_that_are_written_together_come_together(llama: LlamaEngine) -> None:
    result = await llama.generate(reviews("each", gamma=0.9, alpha=0.01, count=3))
    assert len(result.more) == 2
    assert len({result.text, *(sample.text for sample in result.more)}) == 3
    assert result.usage.generated_tokens <= 30


async def test_texts_are_as_long_as_each_ends_by_itself(llama: LlamaEngine) -> None:
    request = reviews("each", gamma=0.5, alpha=0.1).model_copy(update={"stop": (" the",)})
    result = await llama.generate(request.model_copy(update={"max_tokens": 30}))
    assert all(" the" not in text for text in (result.text, result.more[0].text))


async def test_more_prompts_than_are_computed_at_once_are_refused(llama: LlamaEngine) -> None:
    engine = LlamaEngine(EngineSettings(threads=1, slots=2, context_cells=512))
    with pytest.raises(EngineFault, match="3 prompts in step"):
        await engine.generate(reviews("one", gamma=0.5, count=3))
    await engine.close()


async def test_a_turn_of_the_user_is_left_open_for_the_model_to_write(llama: LlamaEngine) -> None:
    asked = GenerateRequest(
        model=SMALL, messages=(), layout="open_user", default_system=True, max_tokens=8
    )
    result = await llama.generate(asked)
    assert result.prompt == (
        "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
        "<|im_end|>\n<|im_start|>user\n"
    )
    assert result.text.strip()
    assert result.parameters["layout"] == "open_user"


async def test_an_instruct_model_continues_plain_text(llama: LlamaEngine) -> None:
    said = Message(role="user", content="1. Name a fruit.\n2. Name a colour.\n3. Name a")
    result = await llama.generate(
        GenerateRequest(model=SMALL, messages=(said,), layout="plain", max_tokens=8, stop=("\n",))
    )
    assert result.prompt == said.content
    assert result.finish == "stop"
    assert "<|" not in result.text


async def test_a_base_model_has_no_turns(llama: LlamaEngine) -> None:
    for asked, says in (({"layout": "open_user"}, "no user's turn"), ({}, "system turn")):
        request = {"model": "gemma-3-270m", "messages": ASK, "default_system": not asked, **asked}
        with pytest.raises(EngineFault, match=says):
            await llama.generate(GenerateRequest.model_validate(request))


async def test_prompt_and_answer_must_fit_together(llama: LlamaEngine) -> None:
    with pytest.raises(TextTooLong, match="up to 4090"):
        await generate(llama, max_tokens=4090)


async def test_like_texts_have_like_vectors_of_length_one(llama: LlamaEngine, model: str) -> None:
    texts = ("The cat sat on the mat.", "A cat sits on a mat.", "Stocks fell sharply. " * 20)
    cat, kitten, stocks = (await llama.embed(EmbedRequest(model=model, texts=texts))).vectors
    assert math.hypot(*cat) == pytest.approx(1.0)
    assert sum(map(float.__mul__, cat, kitten)) > sum(map(float.__mul__, cat, stocks))


async def test_a_text_has_the_same_vector_among_others_as_alone(
    llama: LlamaEngine, model: str
) -> None:
    texts = [f"A lamp of size {number}, " + "very " * (number * 7) for number in range(12)]
    among = (await llama.embed(EmbedRequest(model=model, texts=tuple(texts)))).vectors
    for place in (0, 5, 11):
        (alone,) = (await llama.embed(EmbedRequest(model=model, texts=(texts[place],)))).vectors
        assert sum(map(float.__mul__, alone, among[place])) > 0.995


async def test_cancelling_stops_the_decode_at_the_next_step_and_harms_nobody_else(
    llama: LlamaEngine,
) -> None:
    idle = llama.statistics(SMALL)
    long = asyncio.create_task(
        generate(llama, max_tokens=2000, json_schema={"type": "string", "minLength": 1900})
    )
    while llama.statistics(SMALL).steps < idle.steps + 3:  # noqa: ASYNC110 - steps tell nobody
        await asyncio.sleep(0.01)
    other = asyncio.create_task(generate(llama, max_tokens=20))
    await asyncio.sleep(0.05)
    long.cancel()
    with pytest.raises(asyncio.CancelledError):
        await long
    assert (await other).usage.generated_tokens == 20
    await generate(llama, max_tokens=1)  # by now the step in which the cancellation fell is over
    quiet = llama.statistics(SMALL)
    await asyncio.sleep(0.3)
    assert llama.statistics(SMALL) == quiet, "tokens are still computed for a cancelled request"
    assert quiet.steps - idle.steps < 200
