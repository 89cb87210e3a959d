"""How a text is asked for, and several texts of one prompt. Pure; no model."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.base import Contrast, GenerateRequest, GenerateResult, Message, Usage
from engine.sampling import in_order, one_by_one, seed_of, together

ASK = (Message(role="user", content="Write a task."),)
THREE = GenerateRequest(model="scripted", messages=ASK, temperature=1.0, seed=7, samples=3)


def result(text: str, tokens: int) -> GenerateResult:
    usage = Usage(prompt_tokens=10, cached_tokens=4, generated_tokens=tokens, seconds=tokens)
    return GenerateResult(
        model="scripted", prompt="", usage=usage, text=text, finish="stop", log_probability=-tokens
    )


def test_samples_have_seeds_that_follow_from_that_of_the_request() -> None:
    alone = one_by_one(THREE)
    assert [one.samples for one in alone] == [1, 1, 1]
    assert [one.seed for one in alone] == [7, seed_of(7, 1), seed_of(7, 2)]
    assert len({one.seed for one in alone}) == 3
    assert one_by_one(THREE) == alone


def test_a_request_for_one_text_stays_what_it_was() -> None:
    one = THREE.model_copy(update={"samples": 1})
    assert one_by_one(one) == (one,)
    assert together(one, [result("a", 2)]) == result("a", 2)


def test_several_results_become_one_whose_prompt_counts_once() -> None:
    joined = together(THREE, [result("a", 2), result("b", 3), result("c", 1)])
    assert (joined.text, joined.log_probability) == ("a", -2)
    assert [(s.text, s.tokens, s.seed) for s in joined.more] == [
        ("b", 3, seed_of(7, 1)),
        ("c", 1, seed_of(7, 2)),
    ]
    assert joined.usage == Usage(prompt_tokens=10, cached_tokens=4, generated_tokens=6, seconds=3)


def test_prompts_in_contrast_have_a_text_each_where_that_is_wanted() -> None:
    other = (Message(role="user", content="Write a question."),)
    contrast = Contrast(prompts=(other,), texts="each")
    asked = THREE.model_copy(update={"samples": 1, "contrast": contrast})
    first, second = in_order(asked)
    assert (first.messages, first.seed) == (ASK, 7)
    assert (second.messages, second.seed) == (other, seed_of(7, 1))
    one = asked.model_copy(update={"contrast": Contrast(prompts=(other,)), "samples": 2})
    assert [each.messages for each in in_order(one)] == [ASK, ASK]


def test_what_was_not_asked_for_is_not_on_record() -> None:
    plain = GenerateRequest(model="scripted", messages=ASK)
    assert plain.chosen_by == {"temperature": 0.0, "seed": 0}
    said = {"temperature": 0.7, "seed": 3, "top_p": 0.5, "min_p": 0.1, "presence_penalty": 2.0}
    assert plain.model_copy(update=said).chosen_by == said


@pytest.mark.parametrize(
    "wrong",
    [
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"min_p": -0.1},
        {"presence_penalty": 3},
        {"samples": 0},
        {"samples": 1000},
        {"seed": -1},
        {"messages": []},
        {"contrast": {"prompts": []}},
        {"contrast": {"prompts": [ASK], "texts": "each"}, "samples": 2},
        {"layout": "plain", "default_system": True},
        {"default_system": True, "messages": [{"role": "system", "content": "Be good."}]},
        {"stop": ["a"] * 17},
    ],
)
def test_what_makes_no_sense_is_refused_before_any_work(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GenerateRequest.model_validate({"model": "scripted", "messages": ASK, **wrong})
