"""Shapes that sum up a drawn list of records, take one apart, or find passages between tags."""

from __future__ import annotations

import pytest

from schema.base import Json
from tests.recipes.judging import read, shape_of

PATHS = [
    {"answer": "12", "why": "by counting"},
    {"answer": "eleven", "why": "by guessing"},
    {"answer": "12.0 ", "why": "by adding"},
    {"why": "says nothing"},
]


def test_the_answer_of_most_stands_with_its_share_of_all() -> None:
    assert read({"majority": "answer"}, "", drawn=PATHS) == [{"answer": "12", "share": 0.5}]


def test_each_that_gives_the_answer_of_most_is_kept_with_its_own_words() -> None:
    found = read({"majority": "answer", "keep": ["why"]}, "", drawn=PATHS)
    assert [each["why"] for each in found] == ["by counting", "by adding"]
    assert {each["answer"] for each in found} == {"12"}


def test_of_answers_that_are_given_equally_often_the_first_counts() -> None:
    drawn = [{"answer": "b"}, {"answer": "a"}]
    assert read({"majority": "answer"}, "", drawn=drawn)[0]["answer"] == "b"


def test_where_nobody_answers_there_is_no_majority() -> None:
    assert read({"majority": "answer"}, "", drawn=[{"answer": " "}, {"answer": None}]) == []
    assert read({"majority": "answer"}, "", drawn="no list") == []


def test_the_share_of_those_that_say_something_is_a_mean() -> None:
    drawn = [{"judged": "no"}, {"judged": "yes"}, {"judged": "no"}, {"other": 1}]
    written = {"mean": "score", "on": "judged", "where": "no"}
    assert read(written, "", drawn=drawn) == [{"score": 2 / 3}]


def test_numbers_have_a_mean_in_whatever_writing_and_others_do_not_count() -> None:
    drawn = [{"quality": "8"}, {"quality": 6}, {"quality": "none"}]
    assert read({"mean": "score", "on": "quality"}, "", drawn=drawn) == [{"score": 7.0}]
    assert read({"mean": "score", "on": "other"}, "", drawn=drawn) == []


def test_each_record_of_a_list_stands_by_itself_under_other_names() -> None:
    drawn = [{"response": "one", "more": 1}, {"other": 2}, {"response": "two"}]
    found = read({"items": "samples", "as": {"sample": "response"}}, "", samples=drawn)
    assert found == [{"sample": "one"}, {"sample": "two"}]
    assert read({"items": "samples", "as": {"sample": "response"}}, "", samples="none") == []


def test_sentences_of_some_words_are_records_and_what_was_cut_off_is_none() -> None:
    text = 'It was built in 1889. Really? He said "It is of iron." Then\nit rusted for years'
    found = read({"sentences": "claim"}, text)
    assert [each["claim"] for each in found] == [
        "It was built in 1889.",
        'He said "It is of iron.',
        "it rusted for years",
    ]


MARKED = {"marked": "text", "labels": ["NAME", "DATE"]}


def test_passages_between_tags_are_spans_of_the_text_without_them() -> None:
    (found,) = read(MARKED, "<NAME>Ann Lee</NAME> came on <date>3 May</date>.")
    assert found["text"] == "Ann Lee came on 3 May."
    assert [found["text"][each["start"] : each["end"]] for each in found["spans"]] == [
        "Ann Lee",
        "3 May",
    ]
    assert [each["label"] for each in found["spans"]] == ["NAME", "DATE"]


def test_tags_that_cannot_be_read_leave_no_record() -> None:
    for text in ("<NAME>Ann", "Ann</NAME>", "<AGE>9</AGE>", "<NAME>A <DATE>b</DATE></NAME>", ""):
        assert read(MARKED, text) == []


def test_the_scores_of_several_steps_have_a_mean_where_all_of_them_give_one() -> None:
    shape = shape_of({"score": "reward", "of": ["quality", "difficulty"], "between": [1, 10]})
    assert shape.records({"quality": "Score: 8", "difficulty": "5/10"}, {}) == [{"reward": 6.5}]
    assert shape.records({"quality": "Score: 8", "difficulty": "hard"}, {}) == []


@pytest.mark.parametrize(
    ("text", "gold", "right"),
    [
        ("3 + 4 = 7. The answer is 7.", "7", 1),
        ("The answer is 8, not 7.", "7", 0),
        ("First 3, then 7", 7, 1),
        ("Paris", "paris", 1),
        ("It may be Paris", "paris", 0),
        ("", "paris", 0),
    ],
)
def test_an_answer_is_graded_by_the_known_one(text: str, gold: Json, right: int) -> None:
    assert read({"graded": "right", "of": "answer"}, "", answer=text, gold=gold) == [
        {"right": right}
    ]


def test_nothing_is_graded_where_no_answer_is_known() -> None:
    assert read({"graded": "right"}, "7", gold=" ") == []
    assert read({"graded": "right"}, "7") == []
