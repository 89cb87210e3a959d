"""A record is typed as JSON or field by field."""

from __future__ import annotations

from typing import Any

import pytest

from folkmoot.review.forms.filling import Filling
from folkmoot.review.reply import Given, Told
from kinds.review_form import FillRecord
from tests.folkmoot.review.forms.conftest import best, fill

FLIGHT = FillRecord(
    json_schema={
        "type": "object",
        "properties": {
            "to": {"type": "string", "description": "a town"},
            "seats": {"type": "integer", "minimum": 1},
            "class": {"enum": ["first", "second"]},
            "stops": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["to", "seats"],
        "additionalProperties": False,
    },
    example='{"to": "Rome", "seats": 2}',
)
LINKS = FillRecord(
    json_schema={
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"head": {"type": "string"}, "tail": {"type": "string"}},
            "required": ["head", "tail"],
        },
    },
    example='{"links": []}',
)


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ('{"to": "Rome", "seats": 2}', {"to": "Rome", "seats": 2}),
        ("to: Rome: the old town|SEATS: 2|", {"to": "Rome: the old town", "seats": 2}),
        ('to: 2|seats: 1|class: First|stops: ["a"]|',
         {"to": "2", "seats": 1, "class": "first", "stops": ["a"]}),
        ('to: Oslo|-|to: "Rome"|seats: 1|seats: 3|', {"to": "Rome", "seats": 3}),
    ],
)  # fmt: skip
def test_a_record_is_json_or_fields(lines: str, answer: Any) -> None:
    assert fill(Filling(FLIGHT, None), lines) == Given(answer)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('{"to": "Rome"}', "seats missing"),
        ('{"to": 7, "seats": 2}', "to: 7 is not text"),
        ('{"to": "Rome", "seats": 2, "pets": 1}', "there is no field 'pets'"),
        ('{"to": "Rome", "seats": 2, "stops": ["a", 1]}', "stops 2: 1 is not text"),
        ('{"to": "Rome",', "not JSON at character"),
        ("seats: many", "seats: many is not a whole number from 1"),
        ("seats: 0", "seats: 0 is not a whole number from 1"),
        ("class: third", "class: third is not one of first, second"),
        ("pets: 1", "there is no field 'pets': the fields are to, seats"),
        ("Rome", "is no `field: value`"),
        ("to: Rome|", "seats missing"),
        ("[]", "[] is not an object"),
        ("", ""),
    ],
)
def test_what_is_no_record_is_told_with_the_field(lines: str, words: str) -> None:
    reply = fill(Filling(FLIGHT, None), lines)
    assert isinstance(reply, Told)
    assert words in reply.words


ONE, TWO = '{"head": "a", "tail": "b"}', '{"head": "b", "tail": "c"}'


@pytest.mark.parametrize(
    ("lines", "heads"),
    [
        (f"{ONE}|{TWO}|", ["a", "b"]),
        (f"[{ONE}, {TWO}]", ["a", "b"]),
        (f'{{"links": [{TWO}]}}', ["b"]),
        (f"{ONE}|-|{TWO}|", ["b"]),
        ("none", []),
        ("[]", []),
        ('{"head": 7, "tale": "c"}|', [7]),
    ],
)
def test_a_list_is_all_at_once_or_one_a_line(lines: str, heads: list[str]) -> None:
    reply = fill(Filling(LINKS, None), lines)
    assert isinstance(reply, Given)
    assert [item["head"] for item in reply.answer] == heads


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("7", "7 is no object"),
        (f"{ONE}|[]", "1 are there already"),
        ("a to b", "not JSON"),
    ],
)
def test_what_is_no_item_of_a_list_is_told_why(lines: str, words: str) -> None:
    reply = fill(Filling(LINKS, None), lines)
    assert isinstance(reply, Told)
    assert words in reply.words


def test_the_fields_and_an_example_are_shown() -> None:
    told = list(Filling(FLIGHT, None).lines())
    assert told[0] == "  -  to: text (a town)"
    assert "  -  class: one of first, second, may be missing" in told
    assert told[-1] == '  for example: {"to": "Rome", "seats": 2}'


def test_the_prompt_says_what_is_missing_and_a_refusal_keeps_what_was_typed() -> None:
    form = Filling(FLIGHT, best([]))
    assert form.prompt == "field: value, or JSON, or y"
    form.take("to: Rome")
    assert form.prompt == "field: value; seats still missing"
    assert "mend a field" in next(form.begin_again())
    assert fill(form, "seats: 2|") == Given({"to": "Rome", "seats": 2})
    assert fill(form, "-|y") == Given([])


def test_a_list_begins_again_after_a_refusal() -> None:
    form = Filling(LINKS, None)
    fill(form, f"{ONE}|")
    assert list(form.begin_again()) == []
    assert form.take("none") == Given([])


def test_words_to_quote_are_shown_as_such() -> None:
    schema = {"properties": {"head": {"enum": ["So", "So it"], "description": "words"}}}
    form = Filling(FillRecord(json_schema=schema), None)
    assert list(form.lines()) == ["  -  head: words of the text, may be missing"]


def test_a_schema_that_says_nothing_takes_any_json() -> None:
    assert Filling(FillRecord(json_schema={}), None).take('{"a": [1]}') == Given({"a": [1]})
