"""Gates with patterns: ``begins`` and ``regex``."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.recipes.judging import gate_of, judge

BEGINS = {"begins": "[A-Za-z0-9]", "not": ["Write a program"]}


@pytest.mark.parametrize(
    ("written", "text", "reason"),
    [
        (BEGINS, "Write a poem.", ""),
        (BEGINS, "- a list", "text begins '- a list', and not with '[A-Za-z0-9]'"),
        (BEGINS, "Écrivez un poème.", "text begins 'Écrivez un poème.', and not with"),
        (BEGINS, "write a Program that", "text begins with 'Write a program'"),
        (BEGINS, "", "text begins '', and not with"),
        ({"begins": "", "not": ["Sure"]}, "I am sure", ""),
        ({"regex": "^[A-Z].*[.!?]$"}, "A sentence.", ""),
        ({"regex": "^[A-Z].*[.!?]$"}, "A sentence", "'^[A-Z].*[.!?]$' is not found in text"),
        ({"regex": "", "not": r"\bTODO\b"}, "to be done: TODO", r"'\bTODO\b' is found in text"),
        ({"regex": "abc", "ignore_case": True}, "xABCx", ""),
        ({"regex": "a"}, "a" * 20_001, "text has 20001 characters, more than a pattern is tried"),
    ],
)
def test_a_text_is_held_to_patterns(written: dict[str, Any], text: str, reason: str) -> None:
    verdict = judge(written, text)
    assert verdict.passed is (reason == "")
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize("written", [{"begins": "("}, {"regex": "(?<=a)b"}, {"regex": r"(a)\1"}])
def test_a_pattern_that_cannot_be_held_is_refused_at_once(written: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="the pattern"):
        gate_of(written)
