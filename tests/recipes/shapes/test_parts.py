"""Shapes that find parts of an answer: JSON, tags, headings, code, letters, numbers, turns."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from recipes.base import CUT
from tests.recipes.judging import read, shape_of

TEXT = {"type": "string"}
QA = {
    "schema": {
        "properties": {"q": TEXT, "n": {"type": "integer"}},
        "required": ["q"],
    }
}


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{"q": " why ", "n": "3", "odd": 1}', [{"q": "why", "n": 3}]),
        ('Sure!\n```json\n[{"q": "a"}, {"q": "b"}]\n```\nDone.', [{"q": "a"}, {"q": "b"}]),
        ('{"items": [{"q": "a"}, 3, {"n": 1}]}', [{"q": "a"}]),
        ("no JSON [here]", []),
        ('{"q": 5}', []),
        ('{"q": "a", "n": 1e999}', []),
        ('{"q": "\\ud800"}', [{"q": "?"}]),
        ("[" * 5_000, []),
    ],
)
def test_json_is_read_from_whatever_stands_around_it(text: str, records: Any) -> None:
    assert read(QA, text) == records


def test_a_schema_without_fields_is_refused() -> None:
    with pytest.raises(ValidationError, match="properties"):
        shape_of({"schema": {"type": "object"}})


def test_parts_are_read_between_tags() -> None:
    written = {"tagged": ["why", "answer"]}
    text = "<Why>\nbecause\n</Why>\n<answer>yes</answer> <answer>no</answer>"
    assert read(written, text) == [{"why": "because", "answer": "yes"}]
    assert read(written, "<why>because<answer>yes") == [{"why": "because", "answer": "yes"}]
    assert read(written, "<why>because</why>") == []
    optional = {**written, "optional": ["why"]}
    assert read(optional, "<answer>yes</answer>") == [{"why": "", "answer": "yes"}]


def test_parts_are_read_under_names_in_brackets() -> None:
    written = {"tagged": ["why", "answer"], "style": "square"}
    assert read(written, "[Why]: because\n[answer]\nyes\n") == [{"why": "because", "answer": "yes"}]


def test_lines_that_say_who_speaks_are_turns() -> None:
    text = "Here it is.\n**User:** Hello,\nwho are you?\nAssistant: I am: nobody.\n\nUser:\nBye"
    assert read({"dialogue": "turns"}, text) == [
        {
            "turns": [
                {"speaker": "User", "text": "Hello, who are you?"},
                {"speaker": "Assistant", "text": "I am: nobody."},
                {"speaker": "User", "text": "Bye"},
            ]
        }
    ]


def test_only_the_speakers_that_are_named_begin_turns() -> None:
    written = {"dialogue": "t", "speakers": ["Ann", "Bo"], "first": "Ann"}
    text = "Hi!\nbo: One thing: listen.\nNote: it rained.\nAnn: I do."
    (record,) = read(written, text)
    assert [(turn["speaker"], turn["text"]) for turn in record["t"]] == [
        ("Ann", "Hi!"),
        ("Bo", "One thing: listen. Note: it rained."),
        ("Ann", "I do."),
    ]
    assert read({**written, "least": 4}, text) == []
    assert read({"dialogue": "t"}, "nobody speaks") == []


def test_the_last_turn_of_an_answer_that_was_cut_off_is_none() -> None:
    said = {"text": "A: one\nB: tw", f"{CUT}text": ""}
    assert shape_of({"dialogue": "t"}).records(said, {}) == [
        {"t": [{"speaker": "A", "text": "one"}]}
    ]


SECTIONS = {"sections": {"q": "Question", "a": "Answer"}}


@pytest.mark.parametrize(
    "text",
    [
        "Question: Why?\nAnswer: So.",
        "**Question:** Why?\n\n**Answer**: So.",
        "## Question\nWhy?\n## Answer\nSo.\n",
        "Intro\nquestion 1: Why?\nanswer 1: So.",
    ],
)
def test_parts_are_read_under_headings(text: str) -> None:
    assert read(SECTIONS, text) == [{"q": "Why?", "a": "So."}]


def test_headings_that_come_again_begin_the_next_record() -> None:
    text = "Question: 1\nAnswer: x\nQuestion: 2\nQuestion: 3\nAnswer: The Answer: y"
    assert read(SECTIONS, text) == [{"q": "1", "a": "x"}, {"q": "3", "a": "The Answer: y"}]
    assert len(read({**SECTIONS, "most": 1}, text)) == 1


def test_the_first_section_may_have_begun_in_the_prompt() -> None:
    assert read({**SECTIONS, "start": "q"}, "Why?\nAnswer: So.") == [{"q": "Why?", "a": "So."}]
    assert read(SECTIONS, "Why?\nAnswer: So.") == []
    assert read({**SECTIONS, "optional": ["q"]}, "Answer: So.") == [{"q": "", "a": "So."}]


@pytest.mark.parametrize(
    ("text", "written", "program"),
    [
        ("Run:\n```\nls\n```\n```python\nprint(1)\n```", {"language": "python"}, "print(1)"),
        ("Run:\n```\nls\n```", {"language": "python"}, "ls"),
        ("```py\n  x = 1\n", {}, "  x = 1"),
        ("x = 1\n```\nThis sets x.", {"bare": True}, "x = 1"),
        ("x = 1", {"bare": True}, "x = 1"),
        ("x = 1", {}, None),
        ("~~~\na\n~~~", {}, "a"),
    ],
)
def test_the_program_of_an_answer_is_what_stands_in_its_fence(
    text: str, written: dict[str, Any], program: str | None
) -> None:
    assert read({"code": "p", **written}, text) == ([] if program is None else [{"p": program}])


def test_a_program_that_was_cut_off_is_none() -> None:
    said = {"text": "```python\nprint(", f"{CUT}text": ""}
    assert shape_of({"code": "p"}).records(said, {}) == []


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("B", "B"),
        ("(b) Paris", "B"),
        ("B. Paris is right.", "B"),
        ("It is cold, so the answer is (C).", "C"),
        ("**Answer: D**", "D"),
        ("A good question. The answer is B", "B"),
        ("A good question.", None),
        ("I think it is (C), surely.", "C"),
        ("Either (A) or (B).", None),
        ("E", None),
        (" Answer B.", "B"),
        ("Answer a question first.", None),
    ],
)
def test_the_letter_is_read_that_is_chosen(text: str, letter: str | None) -> None:
    found = read({"choice": "c", "among": ["A", "B", "C", "D"]}, text)
    assert found == ([{"c": letter}] if letter else [])


def test_a_drawn_option_may_be_named_by_its_text() -> None:
    written = {"choice": "c", "from": "options"}
    assert read(written, "The answer is Rome.", options=["Paris", "Rome"]) == [{"c": "B"}]
    assert read(written, "C", options=["Paris", "Rome"]) == []
    with pytest.raises(ValidationError, match="among"):
        shape_of({"choice": "c"})


def test_with_a_letter_stands_the_text_of_its_option_where_it_is_wanted() -> None:
    written = {"choice": "c", "from": "options", "content": "answer"}
    assert read(written, "(B)", options=["tea", "ink"]) == [{"c": "B", "answer": "ink"}]
    with pytest.raises(ValidationError, match="content"):
        shape_of({"choice": "c", "among": ["A"], "content": "answer"})


def test_reasoning_is_kept_with_the_answer_that_it_comes_to() -> None:
    written = {"answered": ["why", "answer"]}
    assert read(written, "2 + 2 = 4. The answer is 4.") == [
        {"why": "2 + 2 = 4. The answer is 4.", "answer": "4"}
    ]
    assert read(written, "It is 4") == []
    assert read({**written, "numbers": True}, "It is 4") == [{"why": "It is 4", "answer": "4"}]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("8", 8),
        ("Score: 7/10", 7),
        ("Of 3 points I like two.\n**Score**: 9", 9),
        ("I give it 6.5 points", 6.5),
        ("Rating: 11", None),
        ("none", None),
    ],
)
def test_the_number_that_a_judge_gives_is_read(text: str, score: float | None) -> None:
    assert read({"score": "s"}, text) == ([] if score is None else [{"s": score}])
    kept = read({"score": "s", "why": "w"}, text)
    assert kept == ([] if score is None else [{"s": score, "w": text}])
