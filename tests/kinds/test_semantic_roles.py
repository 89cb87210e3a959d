"""Each candidate gets a role or none; core roles are given once."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.campaign import Campaign
from schema.choice import Grouped
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("semantic_roles")
TEXT = "The cook gave the dog a bone today."
INPUT = {"text": TEXT, "predicate": "gave", "candidates": ["The cook", "the dog", "a bone"]}
VERB = {"start": 9, "end": 13, "text": "gave"}
COOK = {"start": 0, "end": 8, "text": "The cook"}
DOG = {"start": 14, "end": 21, "text": "the dog"}
BONE = {"start": 22, "end": 28, "text": "a bone"}
VALUE = {"predicate": VERB, "roles": {"A0": [COOK], "A1": [BONE], "A2": [DOG]}}


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of("A0", "A1", "A2", "TMP", kind="semantic_roles")
    return made.model_copy(update={"input_fields": ("text", "predicate", "candidates")})


def test_each_candidate_is_one_question(campaign: Campaign) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert isinstance(space, Grouped)
    assert space.groups[0].text == "Which role has “The cook” for “gave”?"
    assert [group.sort for group in space.groups] == ["first before", "first after", "second after"]
    assert [choice.option for choice in space.choices][:5] == ["A0", "A1", "A2", "TMP", "none"]


def test_without_candidates_the_words_around_the_predicate_are(campaign: Campaign) -> None:
    near = campaign.model_copy(
        update={"input_fields": ("text", "predicate"), "options": {"window": 2}}
    )
    space = KIND.answer_space(near, INPUT)
    assert isinstance(space, Grouped)
    assert [TEXT[slice(*map(int, g.key.split("-")))] for g in space.groups] == [
        "The", "cook", "the", "dog"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"predicate": "took"}, "the predicate 'took' is not in the text"),
        ({"predicate": {"start": 9, "end": 90}}, "is not in the text"),
        ({"candidates": ["the cat"]}, "number 1 of 'candidates'"),
        ({"candidates": "the dog"}, "no list"),
    ],
)
def test_what_is_not_in_the_text_makes_the_row_invalid(
    change: Any, message: str, campaign: Campaign
) -> None:
    with pytest.raises(InvalidSubmission, match=message):
        KIND.answer_space(campaign, {**INPUT, **change})


def test_unknown_core_roles_and_windows_are_errors(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="'A7' is not one of the labels"):
        KIND.check_campaign(campaign_of("A0", kind="semantic_roles", core=["A7"]))
    KIND.check_campaign(campaign_of("A0", "A1", kind="semantic_roles", core="A0, A1"))
    with pytest.raises(InvalidCampaign, match="window"):
        KIND.check_campaign(campaign_of("A0", kind="semantic_roles", window=0))
    with pytest.raises(InvalidCampaign, match="leave it out"):
        KIND.check_campaign(campaign_of("A0", "none", kind="semantic_roles"))


@pytest.mark.parametrize(
    "gold",
    [
        VALUE,
        {"A0": "The cook", "A1": "a bone", "A2": "the dog"},
        {"roles": {"a0": ["The cook"], "A2": [DOG], "A1": [BONE]}},
        [
            {"role": "A2", "text": "the dog"},
            {"role": "A0", "start": 0, "end": 8},
            {"role": "A1", "text": "a bone"},
        ],
    ],
)
def test_gold_is_read_in_many_shapes(gold: Any, campaign: Campaign) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == VALUE


@pytest.mark.parametrize("gold", [{"A0": "the cat"}, {"A9": "the dog"}, "A0", ["A0"], 3])
def test_gold_that_is_no_role_of_the_text_is_named(gold: Any, campaign: Campaign) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_two_that_claim_a_core_role_share_it_out_as_is_best_for_both(campaign: Campaign) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chances = dict.fromkeys([choice.key for choice in choices], 0.01)
    chances |= {"0-8=A0": 0.9, "14-21=A1": 0.5, "14-21=A2": 0.4, "22-28=A1": 0.9}
    value, confidence = KIND.assemble(campaign, INPUT, choices, chances)
    assert (value, confidence) == (VALUE, 0.4)
    assert KIND.problems(campaign, INPUT, value) == ()
    assert KIND.words(value) == ("“gave” has A0: “The cook”; A1: “a bone”; A2: “the dog”")


def test_a_threshold_gives_roles_to_candidates_that_most_likely_have_none(
    campaign: Campaign,
) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chances = dict.fromkeys([choice.key for choice in choices], 0.01)
    chances |= {"0-8=A0": 0.3, "0-8=none": 0.6, "14-21=A0": 0.28, "14-21=A2": 0.1}
    chances |= {"14-21=none": 0.61, "22-28=none": 0.9}
    learnt = KIND.with_line(campaign, 0.25)
    assert KIND.leaves_line_open(campaign)
    assert KIND.assemble(campaign, INPUT, choices, chances)[0]["roles"] == {}
    value, confidence = KIND.assemble(learnt, INPUT, choices, chances)
    assert (value["roles"], confidence) == ({"A0": [COOK], "A2": [DOG]}, 0.1)


def test_what_has_no_role_supports_none(campaign: Campaign) -> None:
    value = {"predicate": VERB, "roles": {"A0": [COOK]}}
    choices = {choice.key: choice for choice in KIND.candidates(campaign, INPUT, ())}
    assert KIND.supports(value, choices["14-21=none"])
    assert KIND.supports(value, choices["0-8=A0"])
    assert not KIND.supports(value, choices["0-8=none"])


@pytest.mark.parametrize(
    "value",
    [None, {}, {**VALUE, "predicate": DOG}, {**VALUE, "roles": {"A9": [DOG]}},
     {**VALUE, "roles": {"A0": [{"start": 0, "end": 3, "text": "the"}]}},
     {**VALUE, "roles": {"A1": [BONE, BONE]}}],
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, value)


def test_a_head_word_within_the_phrase_counts(campaign: Campaign) -> None:
    said = {
        "predicate": VERB,
        "roles": {"A0": [{"start": 4, "end": 8, "text": "cook"}], "A1": [DOG]},
    }
    found = {f.name: f.value for f in KIND.figures(campaign, [Answered(INPUT, said, VALUE)])}
    assert found["F1 of arguments and roles"] == pytest.approx(2 / 5)
    assert found["F1 of arguments"] == pytest.approx(4 / 5)
    assert found["accuracy of roles"] == 0.5


def test_the_neighbours_of_the_predicate_are_the_baseline(campaign: Campaign) -> None:
    (guess,) = KIND.baseline(campaign, [Answered(INPUT, None, VALUE)])
    assert guess == {"predicate": VERB, "roles": {"A0": [COOK], "A1": [DOG]}}
    assert KIND.problems(campaign, INPUT, guess) == ()
