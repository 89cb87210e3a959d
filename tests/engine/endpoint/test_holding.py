"""Answers are held to the options in the way that a server knows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.endpoint.holding import freed, held_to


def test_vllm_is_given_the_choices() -> None:
    assert held_to(("a", "b"), "structured_outputs") == {
        "structured_outputs": {"choice": ["a", "b"]}
    }


def test_llama_cpp_is_given_a_grammar_in_which_an_option_is_only_text() -> None:
    held: dict[str, Any] = held_to(('say "no"', "a\\b\nc"), "grammar")
    assert held["grammar"] == 'root ::= "say \\"no\\"" | "a\\\\b\\nc"'


def test_a_schema_holds_an_object_with_one_field_and_its_word_is_the_answer() -> None:
    held: dict[str, Any] = held_to(("a", "b"), "json_schema")
    schema = held["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["answer"]["enum"] == ["a", "b"]
    assert freed(json.dumps({"answer": "b"}), "json_schema") == "b"


@pytest.mark.parametrize("said", ["b", "[1]", '{"answer": 3}', '{"other": "b"}', "{"])
def test_an_answer_in_another_shape_stays_what_it_is(said: str) -> None:
    assert freed(said, "json_schema") == said


def test_a_server_of_which_nothing_is_known_is_asked_in_words_alone() -> None:
    assert held_to(("a", "b"), "none") == {}
