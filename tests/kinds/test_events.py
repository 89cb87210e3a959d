"""Triggers are voted on, and arguments given their triggers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kinds.base import kind_of
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("events")
TEXT = "Rome fell; the Goths took Rome in May."
INPUT = {"text": TEXT}
GOTHS = {"role": "who", "start": 11, "end": 20, "text": "the Goths"}
ROME = {"role": "place", "start": 26, "end": 30, "text": "Rome"}
TOOK = {"start": 21, "end": 25, "text": "took"}
VALUE = [{"type": "attack", "trigger": TOOK, "arguments": [GOTHS, ROME]}]


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of(
        "attack", "fall", kind="events", roles={"attack": ["who", "place"]}
    )
    return made


def _proposals(*values: Any) -> list[Proposal]:
    return [Proposal(turn=f"t{n}", seat="s", value=value) for n, value in enumerate(values)]


def test_roles_of_unknown_types_are_an_error(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="'war' is not one of the labels"):
        KIND.check_campaign(campaign_of("attack", kind="events", roles={"war": ["who"]}))
    with pytest.raises(InvalidCampaign, match="--labels"):
        KIND.check_campaign(campaign_of(kind="events"))
    for roles in (["who"], "who, place", {"attack": "who,place"}):
        KIND.check_campaign(campaign_of("attack", kind="events", roles=roles))


def test_a_draft_quotes_triggers_and_arguments(campaign: Campaign) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "structured"
    said = {
        "type": "attack",
        "trigger": "took",
        "arguments": [{"role": "who", "text": "the Goths"}],
    }
    validator = Draft202012Validator(space.json_schema)
    assert validator.is_valid({"events": [said]})
    assert not validator.is_valid({"events": [{**said, "type": "war"}]})


def test_of_several_places_of_an_argument_the_nearest_to_its_trigger_is_meant(
    campaign: Campaign,
) -> None:
    said = {
        "type": "attack",
        "trigger": "took",
        "arguments": [{"role": "place", "text": "Rome"}, {"role": "who", "text": "the Goths"}],
    }
    assert KIND.parse(campaign, INPUT, {"events": [said]}) == VALUE


def test_what_cannot_be_read_is_left_out_of_a_draft_and_named_in_gold(campaign: Campaign) -> None:
    extra = [{"role": "who", "text": "the Huns"}, {"role": "time", "text": "May"}]
    said = {"type": "attack", "trigger": "took", "arguments": [*extra, GOTHS, ROME]}
    unknown = {"type": "war", "trigger": "fell"}
    assert KIND.parse(campaign, INPUT, {"events": [said, unknown]}) == VALUE
    with pytest.raises(InvalidAnswer, match="cannot be read"):
        KIND.read_gold(campaign, INPUT, [said])
    with pytest.raises(InvalidAnswer, match="cannot be read"):
        KIND.read_gold(campaign, INPUT, [*VALUE, unknown])


@pytest.mark.parametrize(
    "gold",
    [
        VALUE,
        {"events": VALUE},
        json.dumps(VALUE),
        [{"type": "attack", "trigger": "took", "args": {"who": "the Goths", "place": ["Rome"]}}],
    ],
)
def test_gold_is_read_in_many_shapes(gold: Any, campaign: Campaign) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == VALUE


def test_an_argument_is_as_probable_as_it_is_times_its_trigger(campaign: Campaign) -> None:
    choices = KIND.candidates(campaign, INPUT, _proposals(VALUE))
    assert [choice.option for choice in choices] == ["attack", "attack/who", "attack/place"]
    trigger, who, place = (choice.key for choice in choices)
    value, confidence = KIND.assemble(
        campaign, INPUT, choices, {trigger: 0.8, who: 0.9, place: 0.6}
    )
    assert value == [{"type": "attack", "trigger": TOOK, "arguments": [GOTHS]}]
    assert confidence == pytest.approx(1 - 0.8 * 0.6)
    assert KIND.assemble(campaign, INPUT, choices, {trigger: 0.4, who: 1.0, place: 1.0})[0] == []


def test_of_two_types_of_one_trigger_the_more_probable_keeps_its_arguments(
    campaign: Campaign,
) -> None:
    other = [{"type": "fall", "trigger": TOOK, "arguments": []}]
    choices = KIND.candidates(campaign, INPUT, _proposals(other, VALUE))
    assert choices == KIND.candidates(campaign, INPUT, _proposals(VALUE, other))
    chances = {choice.key: 0.9 for choice in choices} | {"21:25:attack": 0.95}
    assert KIND.assemble(campaign, INPUT, choices, chances)[0] == VALUE
    chances |= {"21:25:attack": 0.85}
    assert KIND.assemble(campaign, INPUT, choices, chances)[0] == other


@pytest.mark.parametrize(
    "value",
    [None, [{}], [{**VALUE[0], "type": "war"}], [{**VALUE[0], "trigger": ROME}],
     [{**VALUE[0], "arguments": [{**GOTHS, "role": "time"}]}],
     [{**VALUE[0], "arguments": [{**GOTHS, "start": 10}]}],
     [{**VALUE[0], "arguments": [ROME, GOTHS]}], [{**VALUE[0], "arguments": None}],
     [*VALUE, *VALUE],
     [*VALUE, {"type": "fall", "trigger": TOOK, "arguments": []}]],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, VALUE) == ()
    assert KIND.problems(campaign, INPUT, value)


def test_figures_tell_finding_from_naming(campaign: Campaign) -> None:
    said = [{"type": "fall", "trigger": TOOK, "arguments": []}]
    found = {f.name: f.value for f in KIND.figures(campaign, [Answered(INPUT, said, VALUE)])}
    assert found["F1 of triggers"] == 1.0
    assert found["F1 of triggers and types"] == 0.0
    assert found["F1 of arguments"] == 0.0
    assert KIND.words(VALUE).startswith("“took” (attack), “the Goths” is who of “took” (attack)")
    assert KIND.baseline(campaign, [Answered(INPUT, None, VALUE)]) == [[]]
