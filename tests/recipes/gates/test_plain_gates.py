"""Gates that look at the record alone."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.recipes.judging import gate_of, judge

CASES: list[tuple[dict[str, Any], Any, str]] = [
    ({"banned": ["image"]}, "Describe the IMAGE.", "text has the word 'image'"),
    ({"banned": ["image"]}, "Imagery is not it.", ""),
    ({"banned": ["image"]}, "two images", ""),
    ({"banned": ["image"], "plural": True}, "two images", "text has the word 'images'"),
    ({"banned": ["go to"]}, "Go  to\nthe page", "text has the word 'go to'"),
    ({"banned": ["c++"]}, "Write C++ here", "text has the word 'c++'"),
    ({"banned": ["图片"]}, "请描述图片内容", "text has the word '图片'"),
    ({"says_not": ["assistant"]}, "My Assistants say", "text says 'assistant'"),
    ({"says_not": ["assistant"]}, "I say", ""),
    ({"not_ending": ":"}, "These are: ", "text ends with ':'"),
    ({"not_ending": [":", "…"]}, "and so on…", "text ends with '…'"),
    ({"not_ending": ":"}, "a: b", ""),
    ({"filled": ["a", "b"]}, {"a": "x", "b": "  "}, "b is empty"),
    ({"filled": ["a"]}, {}, "a is empty"),
    ({"filled": ["a"]}, {"a": []}, "a is empty"),
    ({"filled": ["a"]}, {"a": 0}, ""),
    ({"filled": ["a"], "not_ending": ":"}, {"a": "x:"}, "a ends with ':'"),
    ({"differs": ["a", "b"]}, {"a": "x", "b": " x\n"}, "a and b are both 'x'"),
    ({"differs": ["a", "b"]}, {"a": "abc", "b": "ABC"}, ""),
    ({"same": ["a", "b"]}, {"a": "yes", "b": "no"}, "a is 'yes' and b is 'no'"),
    ({"same": ["a", "b"]}, {"a": 1, "b": "1 "}, ""),
    ({"equals": ["a", "x", "y"]}, {"a": "y"}, ""),
    ({"equals": ["a", "x", "y"]}, {"a": "z"}, "a is 'z', not 'x' or 'y'"),
    ({"equals": ["a", True]}, {"a": True}, ""),
    ({"at_least": ["a", 0.6]}, {"a": 0.6}, ""),
    ({"at_least": ["a", 0.6]}, {"a": 0.59}, "a is 0.59, below 0.6"),
    ({"at_least": ["a", 3]}, {"a": "four"}, ""),
    ({"at_least": ["a", 3]}, {"a": "many"}, "a: 'many' is no number and on no scale"),
    ({"at_least": ["a", 3]}, {}, "a: 'null' is no number and on no scale"),
    ({"at_most": ["a", 3]}, {"a": 3.5}, "a is 3.5, above 3"),
    ({"at_most": ["a", 3]}, {"a": 3}, ""),
    (
        {"at_least": ["a", "good"], "scale": ["poor", "fair", "good"]},
        {"a": "fair"},
        "a is 'fair', below 'good'",
    ),
]


@pytest.mark.parametrize(("written", "value", "reason"), CASES)
def test_a_gate_turns_away_what_it_is_there_for_and_says_why(
    written: dict[str, Any], value: Any, reason: str
) -> None:
    verdict = judge(written, value)
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


def test_a_bound_is_measured_on_the_scale_of_the_annotation() -> None:
    annotate = {"kind": "rating", "field": "quality", "options": {"scale": ["bad", "fair", "good"]}}
    written = {"at_least": ["quality", "fair"]}
    assert judge(written, {"quality": "good"}, annotate=annotate).passed
    assert judge(written, {"quality": "bad"}, annotate=annotate).measured == 1.0


def test_a_bound_that_is_not_on_its_scale_is_refused() -> None:
    with pytest.raises(ValidationError, match="not on the scale"):
        gate_of({"at_least": ["a", "superb"], "scale": ["poor", "good"]})
