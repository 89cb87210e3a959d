"""Rating: a number on a scale, in any writing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign
from tests.consensus.votes.crowd import need, rows

KIND = kind_of("rating")
INPUT = {"text": "Any."}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(kind="rating", anchors="1=useless,5=very good")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"low": 5, "high": 1}, "--set low=1"),
        ({"low": 1, "high": 5, "step": 3}, "--set low=1"),
        ({"step": 0}, "step"),
        ({"high": 100000}, "bigger step"),
        ({"high": "inf"}, "high"),
        ({"anchors": {"7": "splendid"}}, "anchor '7'"),
        ({"anchors": "useless"}, "1=bad,5=good"),
        ({"merge": "mode"}, "merge"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_scale_that_makes_no_sense_is_an_error_that_says_so(
    options: Any, words: str, campaign_of: Any
) -> None:
    with pytest.raises(InvalidCampaign, match=words):
        KIND.check_campaign(campaign_of(kind="rating", **options))


def test_labels_are_none_of_a_rating(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels"):
        KIND.check_campaign(campaign_of("good", "bad", kind="rating"))


@pytest.mark.parametrize(
    ("gold", "value"),
    [
        (4, 4),
        (4.0, 4),
        ("4", 4),
        ("3,7", 3.7),
        ("four", 4),
        ("4/5", 4),
        ("4 out of 5", 4),
        ("4 stars", 4),
        ("Very good", 5),
        ([3], 3),
        ({"rating": "2"}, 2),
    ],
)
def test_gold_is_a_number_in_any_writing(gold: Any, value: float, campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == value


@pytest.mark.parametrize("gold", [0, 6, "4/10", "4 or 5", "good", None, "", [], "4%"])
def test_what_is_no_number_on_the_scale_is_never_guessed(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_a_number_between_levels_speaks_for_the_nearest(campaign: Any) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    for value, nearest in ((1, "1"), (1.4, "1"), (1.5, "2"), (4.6, "5"), (5, "5")):
        assert [c.key for c in choices if KIND.supports(value, c)] == [nearest]


def test_levels_of_any_step_are_exact(campaign_of: Any) -> None:
    campaign = campaign_of(kind="rating", low=0, high=1, step=0.1)
    keys = [choice.key for choice in KIND.candidates(campaign, INPUT, ())]
    assert keys[:4] == ["0", "0.1", "0.2", "0.3"]
    assert len(keys) == 11


def test_the_value_is_the_median_or_the_mean_and_sure_within_the_tolerance(
    campaign_of: Any,
) -> None:
    chance = {"1": 0.45, "4": 0.15, "5": 0.4}
    for options, value, sure in (
        ({}, 4, 0.55),
        ({"merge": "mean"}, 3.05, 0.15),
        ({"tolerance": 0}, 4, 0.15),
    ):
        campaign = campaign_of(kind="rating", **options)
        choices = KIND.candidates(campaign, INPUT, ())
        found = KIND.assemble(campaign, INPUT, choices, chance)
        assert found == pytest.approx((value, sure))


def test_neighbours_on_the_scale_are_no_debate(campaign_of: Any) -> None:
    for step in (1, 0.1):
        campaign = campaign_of(kind="rating", low=0, high=1, step=step)
        choices = KIND.candidates(campaign, INPUT, ())
        assert not KIND.worth_arguing(choices[0], choices[1])
        if len(choices) > 2:
            assert not KIND.worth_arguing(choices[5], choices[4])
            assert KIND.worth_arguing(choices[5], choices[7])


def test_figures_say_how_far_off_answers_are(campaign: Any) -> None:
    said = [(1, 1), (2, 4), (5, 4), (None, 2)]
    answers = [Answered(INPUT, value, gold) for value, gold in said]
    figures = {figure.name: figure.value for figure in KIND.figures(campaign, answers)}
    assert figures["mean absolute error"] == pytest.approx((0 + 2 + 1 + 3) / 4)
    assert figures["within the tolerance"] == pytest.approx(2 / 4)
    assert figures["root mean squared error"] == pytest.approx((14 / 4) ** 0.5)
    assert {"quadratic weighted kappa", "rank correlation"} <= set(figures)
    assert KIND.figures(campaign, []) == ()
    assert KIND.baseline(campaign, answers) == [3] * 4
    assert {"mean absolute error", "root mean squared error"} == KIND.lower_is_better


def test_the_mean_of_stored_votes_errs_as_published(campaign_of: Any) -> None:
    """Zheng et al., 2017, Truth Inference in Crowdsourcing: mean absolute error 12.02 and root
    mean squared error 17.84 for the mean of the votes on emotions."""
    need("vldb_emotion")
    votes = defaultdict(list)
    for row in rows("vldb_emotion.labels"):
        votes[row["item"]].append(row["label"])
    campaign = campaign_of(kind="rating", low=-100, high=100, merge="mean", tolerance=10)
    choices = KIND.candidates(campaign, INPUT, ())
    answers = []
    for row in rows("vldb_emotion.gold"):
        cast = votes[row["item"]]
        chance = {c.key: cast.count(c.value) / len(cast) for c in choices}
        value, _ = KIND.assemble(campaign, INPUT, choices, chance)
        answers.append(Answered(INPUT, value, row["gold"]))
    marks = [KIND.marks(campaign, INPUT, a.value, a.gold) for a in answers]
    errors = [mark["mean absolute error"][0] for mark in marks]
    assert sum(errors) / len(errors) == pytest.approx(12.02, abs=0.01)
    assert (sum(e**2 for e in errors) / len(errors)) ** 0.5 == pytest.approx(17.84, abs=0.01)
