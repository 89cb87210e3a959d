"""Several labels: each by itself, in the campaign's order."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("multi_label")
INPUT = {"text": "Any."}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of("joy", "anger", "fear", kind="multi_label")


def test_options_that_make_no_sense_are_errors_that_say_what_to_type(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="threshold"):
        KIND.check_campaign(campaign_of("a", "b", kind="multi_label", threshold=1.5))
    with pytest.raises(InvalidCampaign, match="--set least=1"):
        KIND.check_campaign(campaign_of("a", "b", kind="multi_label", least=3))
    with pytest.raises(InvalidCampaign, match="--labels"):
        KIND.check_campaign(campaign_of("a", kind="multi_label"))


@pytest.mark.parametrize(
    ("gold", "value"),
    [
        (["fear", "joy"], ["joy", "fear"]),
        ("fear, Joy", ["joy", "fear"]),
        ("fear|joy", ["joy", "fear"]),
        ('["fear"]', ["fear"]),
        ("fear", ["fear"]),
        ([], []),
        ("", []),
        ({"labels": ["joy", "joy"]}, ["joy"]),
    ],
)
def test_gold_is_read_in_any_shape(gold: Any, value: Any, campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == value


@pytest.mark.parametrize("gold", ["happy", ["joy", "happy"], 3, {"joy": 1}])
def test_a_label_that_is_none_is_never_passed_over(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_labels_that_pass_the_threshold_are_in(campaign_of: Any) -> None:
    chance = {"joy": 0.4, "anger": 0.1, "fear": 0.9}
    for threshold, value, sure in ((0.5, ["fear"], 0.6), (0.3, ["joy", "fear"], 0.4)):
        campaign = campaign_of("joy", "anger", "fear", kind="multi_label", threshold=threshold)
        choices = KIND.candidates(campaign, INPUT, ())
        found, confidence = KIND.assemble(campaign, INPUT, choices, chance)
        assert (found, round(confidence, 9)) == (value, sure)


def test_at_least_so_many_are_in_where_the_campaign_wants_it(campaign_of: Any) -> None:
    campaign = campaign_of("joy", "anger", "fear", kind="multi_label", least=1)
    choices = KIND.candidates(campaign, INPUT, ())
    chance = {"joy": 0.1, "anger": 0.3, "fear": 0.2}
    assert KIND.assemble(campaign, INPUT, choices, chance) == (["anger"], 0.3)
    assert KIND.problems(campaign, INPUT, []) != ()


def test_figures_count_labels_and_rows(campaign: Any) -> None:
    gold: list[Any] = [["joy"], ["joy", "fear"], [], ["anger"]]
    said: list[Any] = [["joy"], ["joy"], [], None]
    answers = [Answered(INPUT, value, right) for value, right in zip(said, gold, strict=True)]
    figures = {figure.name: figure for figure in KIND.figures(campaign, answers)}
    assert next(iter(figures)) == "micro-F1"
    assert figures["micro-F1"].value == pytest.approx(2 * 2 / (2 + 4))
    assert figures["exact match"].count == 2
    assert figures["Hamming loss"].value == pytest.approx(2 / 12)
    assert figures["macro-F1"].value == pytest.approx((1.0 + 0.0 + 0.0) / 3)


def test_a_set_within_another_is_more_alike_than_one_that_overlaps(campaign: Any) -> None:
    assert KIND.similarity(["joy"], ["joy", "fear"]) > KIND.similarity(
        ["joy", "anger"], ["joy", "fear"]
    )
    assert KIND.similarity([], []) == 1.0


def test_the_question_asks_whether_a_label_applies(campaign: Any) -> None:
    joy = KIND.candidates(campaign, INPUT, ())[0]
    assert "joy" in KIND.wording(campaign).whether(joy)
