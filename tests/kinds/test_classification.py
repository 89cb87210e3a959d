"""Classification names one label of a closed set, and never guesses which."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("classification")
INPUT = {"text": "Any."}


def test_no_labels_is_an_error_that_says_what_to_type(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels positive,negative"):
        KIND.check_campaign(campaign_of())


def test_one_label_leaves_nothing_to_decide(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels spam,other"):
        KIND.check_campaign(campaign_of("spam"))


def test_an_option_that_the_kind_does_not_know_is_an_error(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="'depth'"):
        KIND.check_campaign(campaign_of("a", "b", depth=3))


def test_hundreds_of_labels_are_choices_like_two(campaign_of: Any) -> None:
    campaign = campaign_of(*[f"intent {n}" for n in range(300)])
    KIND.check_campaign(campaign)
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "closed_set"
    assert [choice.key for choice in space.choices][:2] == ["intent 0", "intent 1"]
    assert len({choice.key for choice in space.choices}) == 300
    assert KIND.fixed_keys(campaign) == {choice.key for choice in space.choices}


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("not toxic", "not toxic"),
        ("toxic", "toxic"),
        ("toxicity", "toxicity"),
        (" Toxic ", "toxic"),
        ({"label": "NOT TOXIC"}, "not toxic"),
    ],
)
def test_labels_that_begin_alike_are_told_apart_by_their_whole_name(
    answer: Any, label: str, campaign_of: Any
) -> None:
    campaign = campaign_of("toxic", "not toxic", "toxicity")
    assert KIND.parse(campaign, INPUT, answer) == label


@pytest.mark.parametrize("answer", ["tox", "it is toxic", "", None, 3, {"label": 3}, ["toxic"]])
def test_an_answer_that_is_no_label_is_never_matched_by_guess(
    answer: Any, campaign_of: Any
) -> None:
    with pytest.raises(InvalidAnswer, match="answer one of: toxic, fine"):
        KIND.parse(campaign_of("toxic", "fine"), INPUT, answer)


def test_labels_that_differ_in_case_alone_must_be_named_exactly(campaign_of: Any) -> None:
    campaign = campaign_of("US", "us")
    assert KIND.parse(campaign, INPUT, "us") == "us"
    with pytest.raises(InvalidAnswer):
        KIND.parse(campaign, INPUT, "Us")


def test_the_most_probable_label_is_the_value(campaign_of: Any) -> None:
    campaign = campaign_of("a", "b")
    choices = KIND.candidates(campaign, INPUT, ())
    assert KIND.assemble(campaign, INPUT, choices, {"a": 0.3, "b": 0.7}) == ("b", 0.7)


def test_a_value_that_is_no_label_is_a_problem(campaign_of: Any) -> None:
    campaign = campaign_of("a", "b")
    assert KIND.problems(campaign, INPUT, "a") == ()
    assert "'c' is not one of the labels" in KIND.problems(campaign, INPUT, "c")[0]
