"""Gates on answers and scores: known answers, schemas, both orders, bounds that rise."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from recipes.base import Known
from recipes.final_answer import final_answer, is_answer
from tests.recipes.judging import gate_of, judge

REASONED = "He has 3 + 4 = 7 apples, and eats 2.\n"


@pytest.mark.parametrize(
    ("text", "gold", "reason"),
    [
        (REASONED + "The answer is 5.", "5", ""),
        (REASONED + "#### 5", 5, ""),
        (REASONED + r"So \boxed{5}.", "5", ""),
        (
            REASONED + "The answer is 5. No, the answer is 6.",
            5,
            "text answers '6'; the known answer",
        ),
        (REASONED + "So there are 5", 5, ""),
        (REASONED + "**Final answer:** 5.\nI hope that helps with all 3.", 5, ""),
        (REASONED + "The answer is:\n\n5", 5, ""),
        (REASONED + "The answer is $1,005.00.", "1005", ""),
        (REASONED + "Answer: 18 dollars", 18, ""),
        (REASONED + "The answer is 3 + 2 = 5.", 5, ""),
        ("The answer is (B).", "B", ""),
        ("The answer is (B) Paris.", "b", ""),
        ("The answer is Boston.", "B", "text answers 'Boston'"),
        ("Answer: the Eiffel Tower.", "Eiffel tower", ""),
        ("I do not know.", "Paris", "text says no answer; the known one is 'Paris'"),
        ("The answer is 5", "", "gold holds no known answer"),
        ("The answer is 0.5", "1/2", ""),
        ("The answer is -3", "3", "text answers '-3'"),
    ],
)
def test_reasoning_passes_that_comes_to_the_known_answer(text: str, gold: Any, reason: str) -> None:
    verdict = judge({"answer_is": "gold"}, {"text": text, "gold": gold})
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


def test_the_whole_text_may_be_the_answer() -> None:
    assert judge({"answer_is": "gold", "whole": True}, {"text": " Paris ", "gold": "paris"}).passed


def test_numbers_are_compared_within_a_tolerance() -> None:
    assert is_answer("3.1416", 3.14159, tolerance=1e-4)
    assert not is_answer("3.15", 3.14159, tolerance=1e-4)


def test_a_text_that_says_no_answer_has_none() -> None:
    assert final_answer("There is none here.") is None
    assert final_answer("The answer is ... \nwell") is None


CITY = {
    "type": "object",
    "required": ["city", "size"],
    "additionalProperties": False,
    "properties": {
        "city": {"type": "string", "minLength": 2},
        "size": {"type": "integer", "minimum": 1},
        "tags": {"type": "array", "items": {"enum": ["old", "new"]}, "maxItems": 2},
    },
}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('{"city": "Bern", "size": 3}', ""),
        ({"city": "Bern", "size": 3.0, "tags": ["old"]}, ""),
        ('{"city": "Bern"}', "text has no 'size'"),
        ('{"city": "B", "size": 1}', "text.city has 1 characters, fewer than 2"),
        ('{"city": "Bern", "size": 0}', "text.size is 0, below 1"),
        ('{"city": "Bern", "size": "3"}', 'text.size is "3", no integer'),
        ('{"city": "Bern", "size": 1, "x": 2}', "text has 'x', which is not allowed"),
        ('{"city": "Bern", "size": 1, "tags": ["odd"]}', 'text.tags[0] is "odd", none of'),
        ('{"city": "Bern", "size": true}', "text.size is true, no integer"),
        ("Bern", "text is no JSON"),
        ("[" * 100_000, "text is no JSON"),
        (None, "text is null, no object"),
    ],
)
def test_a_field_is_held_to_a_schema(value: Any, reason: str) -> None:
    verdict = judge({"json_schema": CITY}, {"text": value})
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


def test_the_whole_record_may_be_held_to_a_schema() -> None:
    written = {"json_schema": {"required": ["a"]}, "on": ""}
    assert judge(written, {"a": 1}).passed
    assert judge(written, {"b": 1}).reason == "it has no 'a'"


@pytest.mark.parametrize("schema", [{"pattern": "a"}, {"type": "text"}, {"items": 3}, {"enum": 1}])
def test_a_schema_that_cannot_be_held_is_refused(schema: Any) -> None:
    with pytest.raises(ValidationError, match="the schema"):
        gate_of({"json_schema": schema})


@pytest.mark.parametrize(
    ("written", "one", "other", "reason"),
    [
        ({}, "response", "response", ""),
        ({}, "response", "before", "v says 'response' and w says 'before', another: the order"),
        ({"places": ["A", "B"]}, "A", "B", ""),
        ({"places": ["A", "B"]}, "A", "A", "v says 'A' and w says 'A', the same place: the order"),
        ({}, "tie", "tie", "v names no winner: 'tie'"),
        ({}, "response", "", "w names no winner: ''"),
        ({"places": ["A", "B"]}, "A", "C", "w names no winner: 'C'"),
    ],
)
def test_a_verdict_that_the_order_decided_is_turned_away(
    written: dict[str, Any], one: str, other: str, reason: str
) -> None:
    verdict = judge({"both_orders": ["v", "w"], **written}, {"v": one, "w": other})
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("generation", "score", "passed"),
    [(0, 0.1, True), (1, 0.65, False), (1, 0.7, True), (9, 0.75, False)],
)
def test_the_bound_on_a_score_rises_with_the_generation(
    generation: int, score: float, passed: bool
) -> None:
    drawn = {"drafts": [Known(1, {}, generation)]}
    written = {"score_at_least": [0.0, 0.7, 0.8]}
    assert judge(written, {"score": score}, drawn=drawn).passed is passed


def test_a_score_that_is_too_low_is_told_with_its_bound() -> None:
    drawn = {"drafts": [Known(1, {}, 1)]}
    verdict = judge({"score_at_least": [0.0, 0.7]}, {"score": 0.5}, drawn=drawn)
    assert verdict.reason == "score is 0.5, below 0.7, the bound after generation 1"
    assert judge({"score_at_least": [0.5]}, {"score": "good"}).reason.startswith(
        "score is no number"
    )


@pytest.mark.parametrize(
    ("mean", "reason"),
    [
        (-2.0, ""),
        (-0.1, "the perplexity is 1.105 (log_probability is -0.1), below 2"),
        (-9.0, "the perplexity is 8103 (log_probability is -9), above 50"),
        (-1e9, "the perplexity is"),
        (0.5, "log_probability is no log-probability: '0.5'"),
        (None, "log_probability is no log-probability"),
    ],
)
def test_a_text_is_neither_too_strange_nor_too_plain_to_a_model(
    mean: float | None, reason: str
) -> None:
    verdict = judge({"perplexity": [2, 50]}, {"log_probability": mean})
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


def test_what_a_student_gets_wrong_or_says_nothing_to_is_kept_where_that_is_wanted() -> None:
    written = {"answer_is": "gold", "not": True}
    assert judge(written, {"text": "The answer is 8.", "gold": 7}).passed
    assert judge(written, {"text": "I do not know.", "gold": 7}).passed
    assert "as is known" in judge(written, {"text": "The answer is 7.", "gold": 7}).reason
