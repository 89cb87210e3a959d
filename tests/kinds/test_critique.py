"""Findings in one place are one: voted on, with the median severity and the likeliest words."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kinds.base import kind_of
from kinds.figures import Answered
from kinds.merging.findings import clusters
from schema.ballot import Proposal
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("critique")
TEXT = "The sun is colder than ice and green."
INPUT = {"text": TEXT}


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of(kind="critique")
    return made


def _found(quote: str, problem: str = "wrong", severity: int = 2, fix: str = "") -> dict[str, Any]:
    start = TEXT.index(quote)
    return {
        "field": "text", "start": start, "end": start + len(quote), "text": quote,
        "problem": problem, "severity": severity, "fix": fix,
    }  # fmt: skip


def test_a_draft_quotes_and_says_what_is_wrong(campaign: Campaign) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "structured"
    said = {"text": "colder than ice", "problem": "not true", "severity": 3, "fix": ""}
    validator = Draft202012Validator(space.json_schema)
    assert validator.is_valid({"findings": [said]})
    assert not validator.is_valid({"findings": [{**said, "severity": 4}]})
    assert KIND.parse(campaign, INPUT, {"findings": [said]}) == [
        _found("colder than ice", "not true", 3)
    ]


def test_labels_are_the_problems_where_there_are_any(campaign_of: Any) -> None:
    campaign = campaign_of("fact", "tone", kind="critique")
    said = {"text": "green", "problem": "Fact", "severity": 1}
    assert KIND.read_gold(campaign, INPUT, [said]) == [_found("green", "fact", 1)]
    with pytest.raises(InvalidAnswer, match="be read"):
        KIND.read_gold(campaign, INPUT, [{**said, "problem": "style"}])


@pytest.mark.parametrize("wrong", [{"text": "blue"}, {"severity": 9}, {"problem": ""}])
def test_gold_that_is_no_finding_is_named(wrong: Any, campaign: Campaign) -> None:
    good = {"text": "green", "problem": "no", "severity": 1}
    with pytest.raises(InvalidAnswer, match="be read"):
        KIND.read_gold(campaign, INPUT, [good, {**good, **wrong}])


def test_a_quote_is_looked_for_in_the_fields_that_are_criticised(campaign: Campaign) -> None:
    both = campaign.model_copy(
        update={"input_fields": ("question", "reply"), "options": {"about": ["reply"]}}
    )
    KIND.check_campaign(both)
    input = {"question": "Is it so?", "reply": "It is."}
    (value,) = KIND.parse(both, input, [{"text": "is", "problem": "short"}])
    assert (value["field"], value["start"]) == ("reply", 3)
    with pytest.raises(InvalidSubmission, match="none of reply is a text"):
        KIND.answer_space(both, {"question": "Is it so?", "reply": 3})
    with pytest.raises(InvalidCampaign, match="--field title"):
        KIND.check_campaign(campaign.model_copy(update={"options": {"about": ["title"]}}))


def test_overlapping_findings_are_one_whoever_made_them(campaign: Campaign) -> None:
    values = [
        [_found("colder than ice", "not true", 3, "hotter")],
        [_found("is colder than ice", "not true", 1)],
        [_found("colder than ice", "odd", 2, "warmer"), _found("green", "not true", 1, "yellow")],
        [_found("colder than ice", "not true", 3, "hotter")],
    ]
    proposals = [Proposal(turn=f"t{n}", seat="s", value=value) for n, value in enumerate(values)]
    choices = KIND.candidates(campaign, INPUT, proposals)
    assert choices == KIND.candidates(campaign, INPUT, proposals[::-1])
    assert [choice.value for choice in choices] == [
        _found("colder than ice", "not true", 2, "hotter"), _found("green", "not true", 1, "yellow")
    ]  # fmt: skip
    assert [KIND.supports(value, choices[0]) for value in values] == [True] * 4
    assert [KIND.supports(value, choices[1]) for value in values] == [False, False, True, False]
    chances = {choices[0].key: 0.9, choices[1].key: 0.3}
    assert KIND.assemble(campaign, INPUT, choices, chances) == ([choices[0].value], 0.7)


def test_findings_that_share_little_stay_apart() -> None:
    long, edge = _found("The sun is colder"), _found("colder than ice and green")
    assert len(clusters([long, edge])) == 2


def test_findings_count_by_overlap_and_severity_by_its_error(campaign: Campaign) -> None:
    gold = [_found("colder than ice", severity=3), _found("green", severity=1)]
    said = [_found("is colder than ice", severity=1), _found("The sun")]
    found = {f.name: f.value for f in KIND.figures(campaign, [Answered(INPUT, said, gold)])}
    assert found["F1 of findings"] == 0.5
    assert found["severity error"] == 2.0
    assert KIND.similarity(gold, gold) == 1.0
    assert 0.0 < KIND.similarity(gold, said) < 1.0
    assert KIND.words(gold[:1]) == "“colder than ice”: wrong (severity 3)"


@pytest.mark.parametrize(
    "value",
    [None, [{}], [{**_found("green"), "severity": 4}], [{**_found("green"), "end": 90}],
     [_found("green"), _found("The sun")], [{**_found("green"), "field": "title"}]],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, value)


def test_who_says_nothing_of_a_problem_does_not_vote_against_it() -> None:
    assert KIND.silence_counts is False
