"""Shapes that make several records of one answer."""

from __future__ import annotations

import pytest

from recipes.base import CUT
from tests.recipes.judging import read, shape_of


def test_each_line_is_a_record_without_its_bullet() -> None:
    text = "Here are three subtopics:\n\n- plot\n2) the cast \n* \nmusic"
    found = read({"lines": "subtopic"}, text)
    assert found == [{"subtopic": each} for each in ("plot", "the cast", "music")]
    assert read({"lines": "subtopic", "most": 2}, text) == found[:2]


def test_a_line_that_begins_like_a_number_keeps_it() -> None:
    assert read({"lines": "a"}, "3.5 stars\n1984 is a novel") == [
        {"a": "3.5 stars"},
        {"a": "1984 is a novel"},
    ]


def test_a_list_that_goes_on_after_the_number_of_the_prompt_begins_with_an_item() -> None:
    """Self-Instruct's prompt ends in ``9.``"""
    text = " Write a poem\n about rain.\n10. Sort these words.\n11 . Name it."
    assert [each["i"] for each in read({"numbered": "i"}, text)] == [
        "Write a poem about rain.",
        "Sort these words.",
        "Name it.",
    ]


def test_what_announces_a_numbered_list_is_no_item() -> None:
    text = "Sure! Here are some tasks.\n1. Write a poem.\n2. Sort these words."
    assert [each["i"] for each in read({"numbered": "i"}, text)] == [
        "Write a poem.",
        "Sort these words.",
    ]


def test_numbers_within_a_line_split_nothing() -> None:
    assert read({"numbered": "i"}, "Add 1. 5 and 2. 5") == [{"i": "Add 1. 5 and 2. 5"}]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"lines": "a"}, "one\ntwo\nthr"),
        ({"numbered": "a"}, "one\n10. two\n11. thr"),
        ({"split": "a", "by": "##"}, "one##two##thr"),
    ],
)
def test_the_last_record_of_an_answer_that_was_cut_off_is_none(
    written: dict[str, str], text: str
) -> None:
    shape = shape_of(written)
    assert [each["a"] for each in shape.records({"text": text}, {})] == ["one", "two", "thr"]
    cut = shape.records({"text": text, f"{CUT}text": ""}, {})
    assert [each["a"] for each in cut] == ["one", "two"]


def test_examples_are_read_as_self_instruct_reads_them() -> None:
    text = (
        "Example 1\nInput: 2, 3\nOutput: 5\n\nExample 2.\nInput 2: 4, 4\nOutput 2: 8\n"
        "Example 3\nnothing but an output"
    )
    assert read({"examples": ["i", "o"]}, text) == [
        {"i": "2, 3", "o": "5"},
        {"i": "4, 4", "o": "8"},
        {"i": "", "o": "nothing but an output"},
    ]


def test_the_first_example_may_have_begun_in_the_prompt() -> None:
    text = "Input: a\nOutput: b\nExample 2\nOutput: c"
    assert read({"examples": ["i", "o"]}, text) == [{"i": "a", "o": "b"}, {"i": "", "o": "c"}]


def test_without_example_and_output_there_is_no_example() -> None:
    assert read({"examples": ["i", "o"]}, "I do not know what to say.") == []


def test_a_second_pair_within_an_example_is_left_out() -> None:
    text = "Example 1\nInput: a\nOutput: b\nInput: c\nOutput: d"
    assert read({"examples": ["i", "o"]}, text) == [{"i": "a", "o": "b"}]


def test_at_most_five_examples_are_taken() -> None:
    text = "\n".join(f"Example {n}\nOutput: {n}" for n in range(1, 9))
    assert len(read({"examples": ["i", "o"], "most": 5}, text)) == 5


def test_the_word_example_in_a_sentence_begins_none() -> None:
    text = "Input: Give an Example 2 of it.\nOutput: Examples are many"
    assert read({"examples": ["i", "o"]}, text) == [
        {"i": "Give an Example 2 of it.", "o": "Examples are many"}
    ]


def test_labels_come_before_their_inputs() -> None:
    text = " Positive\nText: I loved it.\nSo much.\n\nClass label: Negative\nNo.\nClass label: odd"
    found = read({"labelled": ["label", "text"]}, text)
    assert found == [
        {"label": "Positive", "text": "Text: I loved it.\nSo much."},
        {"label": "Negative", "text": "No."},
        {"label": "odd", "text": ""},
    ]
    assert read({"labelled": ["label", "text"]}, f"Class label:{text}") == found


def test_a_text_is_split_at_a_separator() -> None:
    assert read({"split": "t", "by": "###"}, "a\n###\n###b ### ") == [{"t": "a"}, {"t": "b"}]


def test_a_plan_is_a_list_of_steps_in_one_record() -> None:
    text = "Plan:\nStep 1: find the cup\n   on the table\nStep 2. pick it up\n\n3) go"
    assert read({"plan": "steps"}, text) == [
        {"steps": ["find the cup on the table", "pick it up", "go"]}
    ]
    assert read({"plan": "steps"}, "find it\npick it up") == [{"steps": ["find it", "pick it up"]}]
    assert read({"plan": "steps", "least": 2}, "1. go") == []
