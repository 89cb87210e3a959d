"""A record of any supported schema, decided field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from kinds.base import kind_of
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("record")
INPUT = {"text": "Two men, Ann aged 3 and Bo, saw a red kite for 5 minutes."}
SCHEMA = {
    "type": "object",
    "required": ["color", "minutes"],
    "properties": {
        "color": {"enum": ["red", "blue"]},
        "minutes": {"type": "number", "minimum": 0},
        "seen": {"type": "boolean"},
        "note": {"type": "string", "maxLength": 20},
        "place": {
            "type": "object",
            "required": ["town"],
            "properties": {"town": {"type": "string"}},
        },
        "tags": {"type": "array", "items": {"type": "string"}},
        "people": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
            },
        },
    },
}
VALUE = {
    "color": "red",
    "minutes": 5,
    "seen": True,
    "place": {"town": "Ulm"},
    "tags": ["kite"],
    "people": [{"name": "Ann", "age": 3}, {"name": "Bo"}],
}


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of(kind="record", schema=SCHEMA, keys={"people": "name"})
    return made


def _choices(campaign: Campaign, *values: Any) -> tuple[Choice, ...]:
    proposals = [Proposal(turn=f"t{n}", seat="s", value=value) for n, value in enumerate(values)]
    choices = KIND.candidates(campaign, INPUT, proposals)
    assert choices == KIND.candidates(campaign, INPUT, proposals[::-1])
    return choices


def test_seats_draft_under_the_schema_itself(campaign: Campaign) -> None:
    KIND.check_campaign(campaign)
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "structured"
    assert Draft202012Validator(space.json_schema).is_valid(VALUE)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (None, "--set schema="),
        ({"type": "string"}, "the type 'string' is not supported"),
        ({"properties": {}}, "without properties"),
        ({"properties": {"a": {"anyOf": []}}}, "at a: the type '' is not supported"),
        ({"properties": {"a": {"type": "string", "pattern": "x"}}}, "at a: 'pattern'"),
        ({"properties": {"a": {"type": "string"}}, "additionalProperties": True}, "additional"),
        ({"properties": {"a": {"type": ["string", "null"]}}}, "is not supported"),
        ({"properties": {"a": {"enum": [1, 2]}}}, "enum is no list of texts"),
        ({"properties": {"a": {"type": "string"}}, "required": ["b"]}, "'b' is required"),
        ({"properties": {"a": {"type": "array", "items": {"type": "array"}}}}, "no arrays"),
        ({"properties": {"people": SCHEMA["properties"]["people"]}}, 'keys={"people":"name"}'),  # type: ignore[index]
    ],
)
def test_a_schema_that_is_not_supported_is_refused_by_name(
    schema: Any, message: str, campaign_of: Any
) -> None:
    with pytest.raises(InvalidCampaign) as told:
        KIND.check_campaign(campaign_of(kind="record", schema=schema))
    assert message in str(told.value)


def test_records_have_no_labels(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="leave --labels out"):
        KIND.check_campaign(campaign_of("a", kind="record", schema=SCHEMA))


def test_values_are_read_leniently_and_fields_put_in_order(campaign: Campaign) -> None:
    said = {
        "minutes": "5.0", "color": "RED ", "seen": "yes", "tags": "kite",
        "place": {"town": "Ulm"}, "people": [{"age": "3", "name": "Ann"}, {"name": "Bo"}],
    }  # fmt: skip
    read = KIND.read_gold(campaign, INPUT, said)
    assert read == VALUE
    assert list(read) == list(VALUE)
    assert KIND.read_gold(campaign, INPUT, json.dumps(VALUE)) == VALUE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"color": "green"}, 'color: "green" is not one of red, blue'),
        ({"minutes": "many"}, 'minutes: "many" is not a number'),
        ({"minutes": True}, "is not a number"),
        ({"minutes": -1}, "outside its bounds"),
        ({"minutes": None}, "has no 'minutes'"),
        ({"note": "x" * 21}, "21 characters"),
        ({"place": {}}, "place has no 'town'"),
        ({"place": "Ulm"}, "is not an object"),
        ({"people": [{"age": 3}]}, "has no 'name'"),
        ({"people": [{"name": "Ann", "age": 3.5}]}, "is not an integer"),
        ({"size": 3}, "no field 'size'"),
    ],
)
def test_gold_that_breaks_the_schema_is_named(
    change: Any, message: str, campaign: Campaign
) -> None:
    with pytest.raises(InvalidAnswer) as told:
        KIND.read_gold(campaign, INPUT, {**VALUE, **change})
    assert message in str(told.value)


def test_a_draft_that_was_cut_off_counts_as_far_as_it_goes(campaign: Campaign) -> None:
    assert KIND.parse(campaign, INPUT, {"color": "red"}) == {"color": "red"}
    assert KIND.problems(campaign, INPUT, {"color": "red"}) == ("the record has no 'minutes'",)


def test_each_field_has_its_own_choices_all_of_a_short_list(campaign: Campaign) -> None:
    choices = _choices(campaign, {"color": "red", "minutes": 5}, {"color": "red", "minutes": 7})
    assert [choice.text for choice in choices] == [
        "color: blue", "color: red", "minutes: 5", "minutes: 7"
    ]  # fmt: skip
    assert [choice.option for choice in choices][1:3] == ['color="red"', "minutes"]


def test_fields_are_decided_one_by_one_and_numbers_by_their_median(campaign: Campaign) -> None:
    values = [
        {"color": "red", "minutes": 5, "note": "x"},
        {"color": "blue", "minutes": 6},
        {"color": "red", "minutes": 90},
    ]
    choices = _choices(campaign, *values)
    chances = {c.key: sum(KIND.supports(v, c) for v in values) / 3 for c in choices}
    value, confidence = KIND.assemble(campaign, INPUT, choices, chances)
    assert value == {"color": "red", "minutes": 6}
    assert confidence == pytest.approx(1 / 3)


def test_items_are_in_or_out_and_take_along_what_is_in_them(campaign: Campaign) -> None:
    other = {**VALUE, "people": [{"name": "ann", "age": 4}], "tags": ["bird", "kite"]}
    choices = _choices(campaign, VALUE, other)
    texts = {choice.text: choice.key for choice in choices}
    chances = dict.fromkeys(texts.values(), 0.1)
    for sure in ("color: red", "minutes: 5", "tags: kite", "people: Ann", "people, ann, age: 4"):
        chances[texts[sure]] = 0.9
    value, _ = KIND.assemble(campaign, INPUT, choices, chances)
    assert value == {
        "color": "red", "minutes": 5, "tags": ["kite"], "people": [{"name": "Ann", "age": 4}]
    }  # fmt: skip
    assert KIND.problems(campaign, INPUT, value) == ()
    chances[texts["people: Ann"]] = 0.2
    assert "people" not in KIND.assemble(campaign, INPUT, choices, chances)[0]


def test_a_unanimous_record_comes_out_as_it_went_in(campaign: Campaign) -> None:
    choices = _choices(campaign, VALUE, VALUE)
    chances = {choice.key: float(KIND.supports(VALUE, choice)) for choice in choices}
    assert KIND.assemble(campaign, INPUT, choices, chances) == (VALUE, 1.0)
    assert KIND.similarity(VALUE, VALUE) == 1.0
    assert "\n" not in KIND.words({"note": "two\nlines"})


def test_figures_count_fields_and_whole_records(campaign: Campaign) -> None:
    said = {**VALUE, "minutes": 6, "people": [{"name": "Bo"}]}
    fields, exact = KIND.figures(campaign, [Answered(INPUT, said, VALUE)])
    assert (fields.name, fields.value, exact.value) == ("accuracy of fields", 5 / 8, 0.0)
    assert 0.5 < KIND.similarity(said, VALUE) < 1.0


def test_the_usual_values_are_the_baseline(campaign: Campaign) -> None:
    answers = [Answered(INPUT, None, VALUE), Answered(INPUT, None, {"color": "red", "minutes": 7})]
    guess, _ = KIND.baseline(campaign, answers)
    assert guess["color"] == "red"
    assert "place" not in guess
    assert KIND.problems(campaign, INPUT, guess) == ()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"type": "integer", "minimum": "0"}, "minimum is no number"),
        ({"type": "number", "maximum": None}, "maximum is no number"),
        ({"type": "number", "maximum": True}, "maximum is no number"),
        ({"type": "number", "minimum": 10**400}, "minimum is no number"),
        ({"type": "string", "minLength": -1}, "minLength is no whole number"),
        ({"type": "string", "maxLength": 2.5}, "maxLength is no whole number"),
        ({"type": "number", "minimum": 3, "maximum": 2}, "minimum is above maximum"),
        ({"properties": {"a": {"type": "string"}}, "required": None}, "required is no list"),
        ({"properties": {"a": {"type": "string"}}, "required": [["a"]]}, "required is no list"),
    ],
)
def test_bounds_that_no_value_could_be_held_to_are_refused_before_the_work(
    part: Any, message: str, campaign_of: Any
) -> None:
    with pytest.raises(InvalidCampaign, match=message):
        KIND.check_campaign(campaign_of(kind="record", schema={"properties": {"x": part}}))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_option_that_is_no_json_is_no_campaign(number: float, campaign_of: Any) -> None:
    with pytest.raises(ValidationError, match="an option holds NaN"):
        campaign_of(kind="record", schema={"properties": {}, "maximum": number})
