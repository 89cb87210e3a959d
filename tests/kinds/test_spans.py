"""Spans are quotes found in the text, voted on one by one, put together without overlaps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kinds.base import kind_of
from kinds.figures import Answered
from kinds.shapes.quotes import occurrences
from schema.ballot import Proposal
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("spans")
TEXT = "New York loves the New York Times, and the US loves being USED."
INPUT = {"text": TEXT}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of("place", "paper", kind="spans")


def _at(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, "text": TEXT[start:end]}


def _proposed(values: list[Any]) -> tuple[Proposal, ...]:
    return tuple(Proposal(turn=f"t{n}", seat=f"s{n}", value=v) for n, v in enumerate(values))


def _said(*spans: tuple[str, str]) -> dict[str, Any]:
    return {"spans": [{"text": text, "label": label} for text, label in spans]}


def test_no_span_types_is_an_error_that_says_what_to_type(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels person,place"):
        KIND.check_campaign(campaign_of(kind="spans"))


def test_the_schema_holds_a_model_to_the_campaigns_labels(campaign: Any) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "structured"
    validator = Draft202012Validator(space.json_schema)
    assert validator.is_valid(_said(("New York", "place")))
    assert validator.is_valid({"spans": []})
    assert not validator.is_valid(_said(("New York", "river")))


def test_a_quote_stands_for_all_its_places_in_whole_words(campaign: Any) -> None:
    value = KIND.parse(campaign, INPUT, _said(("US", "place"), ("New York", "place")))
    assert value == [_at(0, 8, "place"), _at(19, 27, "place"), _at(43, 45, "place")]


def test_a_quote_within_a_word_counts_only_where_there_are_no_whole_words() -> None:
    assert occurrences("我住在北京市", "北京") == [(3, 5)]
    assert occurrences("USED and US", "US") == [(9, 11)]
    assert occurrences("a.b (a.b)", "a.b") == [(0, 3), (5, 8)]
    assert occurrences(TEXT, "  ") == []


def test_what_is_not_in_the_text_is_left_out_as_long_as_something_remains(campaign: Any) -> None:
    value = KIND.parse(campaign, INPUT, _said(("Paris", "place"), ("US", "place"), ("US", "x")))
    assert value == [_at(43, 45, "place")]


@pytest.mark.parametrize(
    "answer",
    [
        _said(("Paris", "place")),
        _said(("US", "river")),
        {"spans": [{"start": 60, "end": 900, "label": "place"}]},
        {"spans": [{"start": 0, "end": 8, "label": "place", "text": "Old York"}]},
        {"spans": "US"},
        {"spans": [7]},
        "no JSON",
        None,
    ],
)
def test_an_answer_of_which_nothing_remains_is_invalid(answer: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.parse(campaign, INPUT, answer)


def test_no_spans_is_a_value_like_any_other(campaign: Any) -> None:
    assert KIND.parse(campaign, INPUT, {"spans": []}) == []
    assert KIND.assemble(campaign, INPUT, (), {}) == ([], 1.0)
    assert KIND.problems(campaign, INPUT, []) == ()
    assert KIND.words([]) == "no spans"


def test_text_offsets_and_values_are_read_alike(campaign: Any) -> None:
    value = KIND.parse(campaign, INPUT, json.dumps(_said(("US", "place"))))
    assert value == [_at(43, 45, "place")]
    assert KIND.parse(campaign, INPUT, value) == value
    assert KIND.parse(campaign, INPUT, [{"start": 43, "end": 45, "label": "place"}]) == value


def test_candidates_are_the_union_of_the_proposals_whoever_made_them(campaign: Any) -> None:
    one, other = [_at(0, 8, "place")], [_at(19, 33, "paper"), _at(0, 8, "place")]
    choices = KIND.candidates(campaign, INPUT, _proposed([one, other]))
    assert [choice.key for choice in choices] == ["0:8:place", "19:33:paper"]
    assert KIND.candidates(campaign, INPUT, _proposed([other, one])) == choices
    assert KIND.supports(other, choices[1])
    assert not KIND.supports(one, choices[1])


def test_spans_at_least_as_probable_as_not_are_kept(campaign: Any) -> None:
    choices = KIND.candidates(
        campaign, INPUT, _proposed([[_at(0, 8, "place"), _at(43, 45, "place")]])
    )
    value, confidence = KIND.assemble(
        campaign, INPUT, choices, {"0:8:place": 0.9, "43:45:place": 0.2}
    )
    assert value == [_at(0, 8, "place")]
    assert confidence == pytest.approx(0.8)


def test_of_two_spans_that_overlap_the_more_probable_is_kept(campaign: Any) -> None:
    choices = KIND.candidates(
        campaign, INPUT, _proposed([[_at(19, 27, "place"), _at(19, 33, "paper")]])
    )
    chances = {"19:27:place": 0.6, "19:33:paper": 0.9}
    value, confidence = KIND.assemble(campaign, INPUT, choices, chances)
    assert value == [_at(19, 33, "paper")]
    assert confidence == pytest.approx(9.0 / (9.0 + 1.5 + 1.0)), "by their odds, and neither's"
    assert KIND.problems(campaign, INPUT, value) == ()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x", "not a list"),
        ([{"start": 0}], "other fields"),
        ([{**_at(0, 8, "place"), "end": 900}], "not inside"),
        ([{**_at(0, 8, "place"), "text": "York"}], "is not 'York'"),
        ([_at(0, 8, "river")], "not one of the labels"),
        ([_at(19, 27, "place"), _at(0, 8, "place")], "order"),
        ([_at(0, 8, "place"), _at(0, 8, "place")], "repeat"),
        ([_at(19, 27, "place"), _at(19, 33, "paper")], "overlap"),
    ],
)
def test_every_flaw_of_a_final_value_is_named(value: Any, problem: str, campaign: Any) -> None:
    assert problem in " ".join(KIND.problems(campaign, INPUT, value))


def _figures(campaign: Any, ours: list[Any], gold: list[Any]) -> dict[str, float]:
    answers = [Answered(INPUT, one, right) for one, right in zip(ours, gold, strict=True)]
    return {figure.name: figure.value for figure in KIND.figures(campaign, answers)}


def test_figures_count_exact_spans_over_all_tasks(campaign: Any) -> None:
    ours: list[Any] = [[_at(0, 8, "place"), _at(43, 45, "place")], []]
    gold: list[Any] = [[_at(0, 8, "place")], [_at(19, 33, "paper")]]
    found = _figures(campaign, ours, gold)
    assert (found["precision"], found["recall"], found["F1 of exact spans"]) == (0.5, 0.5, 0.5)
    assert _figures(campaign, [[]], [[]])["F1 of exact spans"] == 1.0
    assert _figures(campaign, [[]], gold[:1])["precision"] == 1.0
    assert KIND.similarity(ours[0], gold[0]) == pytest.approx(2 / 3)


def _asked(campaign: Any, text: str) -> list[tuple[str, str]]:
    space = KIND.answer_space(campaign, {"text": text})
    assert space.kind == "grouped"
    return [(group.key, group.text) for group in space.groups]


def test_likely_spans_are_asked_about_one_by_one_at_every_place_where_they_stand(
    campaign_of: Any,
) -> None:
    likely = campaign_of("person", "place", kind="spans", find="likely")
    text = "Ada met Babbage, and Babbage met Ada."
    asked = _asked(likely, text)
    quotes = [text[slice(*map(int, key.split(":")))] for key, _ in asked]
    assert [quote for quote in quotes if quote in ("Ada", "Babbage")] == [
        "Ada", "Babbage", "Babbage", "Ada",
    ]  # fmt: skip
    assert all("“" in question for _, question in asked)


def test_of_likely_spans_those_likely_enough_are_kept_and_overlaps_go_to_the_surer(
    campaign_of: Any,
) -> None:
    input = {"text": "We saw New York and York."}
    sure = {
        "7:15=place": 0.9, "7:15=none": 0.1, "11:15=place": 0.6, "11:15=none": 0.4,
        "20:24=none": 0.7, "20:24=place": 0.3,
    }  # fmt: skip
    likely = campaign_of("person", "place", kind="spans", find="likely")
    choices = KIND.candidates(likely, input, ())
    value, confidence = KIND.assemble(likely, input, choices, sure)
    assert [span["text"] for span in value] == ["New York"]
    assert confidence == pytest.approx(0.7), "that the last York is none"
    right = {choice.key for choice in choices if KIND.supports(value, choice)}
    assert {"7:15=place", "11:15=none"} <= right
    assert KIND.problems(likely, input, value) == ()
    bold = campaign_of("person", "place", kind="spans", find="likely", threshold=0.25)
    found, _ = KIND.assemble(bold, input, choices, sure)
    assert [span["text"] for span in found] == ["New York", "York"]


def test_an_unknown_way_of_finding_is_an_error(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="find"):
        KIND.check_campaign(campaign_of("a", "b", kind="spans", find="magic"))


def test_only_of_likely_spans_gold_shows_from_when_on_they_are_in(campaign_of: Any) -> None:
    quotes = campaign_of("person", "place", kind="spans")
    assert not KIND.leaves_line_open(quotes)
    assert KIND.line_of(quotes) is None
    assert KIND.with_line(quotes, 0.2) == quotes

    likely = campaign_of("person", "place", kind="spans", find="likely")
    assert KIND.leaves_line_open(likely)
    assert KIND.line_of(likely) == 0.5
    assert KIND.line_of(KIND.with_line(likely, 0.2)) == 0.2
