"""Taxonomy: as deep as is sure."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("taxonomy")
INPUT = {"text": "Any."}
TREE = ("animal/dog", "animal/cat", "plant/tree/oak", "plant/tree/fir", "stone")


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(*TREE, kind="taxonomy")


def assembled(campaign: Any, **chance: float) -> Any:
    choices = KIND.candidates(campaign, INPUT, ())
    by_leaf = {key: chance.get(key.split("/")[-1], 0.0) for key in TREE}
    return KIND.assemble(campaign, INPUT, choices, by_leaf)


@pytest.mark.parametrize("label", ["animal//dog", "/dog", "animal/", "animal / dog"])
def test_a_label_that_is_no_path_is_an_error_that_says_the_right_one(
    label: str, campaign_of: Any
) -> None:
    with pytest.raises(InvalidCampaign, match="write "):
        KIND.check_campaign(campaign_of(label, "stone", kind="taxonomy"))


def test_one_leaf_leaves_nothing_to_decide(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels"):
        KIND.check_campaign(campaign_of("animal", "animal/dog", kind="taxonomy"))


def test_inner_places_may_be_named_for_their_meaning_and_are_no_choices(campaign_of: Any) -> None:
    campaign = campaign_of("animal", *TREE, kind="taxonomy")
    assert [choice.key for choice in KIND.candidates(campaign, INPUT, ())] == list(TREE)


def test_the_leaf_is_the_answer_where_it_is_sure(campaign: Any) -> None:
    assert assembled(campaign, dog=0.8, cat=0.1, stone=0.1) == ("animal/dog", 0.8)


def test_the_parent_is_the_answer_where_only_the_leaf_is_doubtful(campaign: Any) -> None:
    assert assembled(campaign, oak=0.35, fir=0.35, dog=0.3) == ("plant/tree", pytest.approx(0.7))
    # The most probable leaf lies elsewhere; the sum along the tree counts.
    assert assembled(campaign, stone=0.38, dog=0.32, cat=0.30)[0] == "animal"


def test_a_place_is_right_as_far_as_it_goes(campaign: Any) -> None:
    assert KIND.holds("plant/tree", "plant/tree/oak")
    assert not KIND.holds("plant/tree/oak", "plant/tree")
    assert not KIND.holds("plan", "plant")
    assert KIND.reach(campaign, "plant/tree") == "parent"
    assert KIND.reach(campaign, "stone") == "leaf"


def test_nothing_sure_is_the_best_place_of_the_first_level(campaign: Any) -> None:
    assert assembled(campaign, dog=0.4, oak=0.3, stone=0.3) == ("animal", 0.4)


def test_an_acceptance_of_nothing_always_goes_down_to_a_leaf(campaign_of: Any) -> None:
    campaign = campaign_of(*TREE, kind="taxonomy", accept=0)
    assert assembled(campaign, oak=0.3, fir=0.25, dog=0.45)[0] == "plant/tree/oak"


@pytest.mark.parametrize(
    ("gold", "value"),
    [
        ("animal/dog", "animal/dog"),
        ("Animal/Dog", "animal/dog"),
        (["animal", "dog"], "animal/dog"),
        ("dog", "animal/dog"),
        ("plant", "plant"),
        ("plant/tree", "plant/tree"),
        (["stone"], "stone"),
    ],
)
def test_gold_may_end_at_any_place(gold: Any, value: str, campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == value


@pytest.mark.parametrize("gold", ["horse", "animal/oak", "", 3, ["animal", 3]])
def test_what_is_no_place_is_never_guessed(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_a_last_name_that_two_places_have_is_not_guessed(campaign_of: Any) -> None:
    campaign = campaign_of("a/x", "b/x", kind="taxonomy")
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, "x")


def test_an_inner_place_speaks_for_the_leaves_below_it(campaign: Any) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    assert [c.key for c in choices if KIND.supports("animal", c)] == ["animal/dog", "animal/cat"]
    assert [c.key for c in choices if KIND.supports("stone", c)] == ["stone"]


def test_figures_reward_what_is_right_as_far_as_it_goes(campaign: Any) -> None:
    pairs = [
        ("animal/dog", "animal/dog"),
        ("animal", "animal/cat"),
        ("plant/tree/oak", "plant/tree/fir"),
        (None, "stone"),
    ]
    figures = {
        figure.name: figure
        for figure in KIND.figures(campaign, [Answered(INPUT, v, g) for v, g in pairs])
    }
    assert figures["hierarchical F1"].value == pytest.approx(2 * 5 / (6 + 8))
    assert figures["right as far as it goes"].count == 2
    assert figures["exact place"].count == 1
    assert figures["accuracy at depth 1"].value == pytest.approx(3 / 4)
    assert figures["accuracy at depth 2"].value == pytest.approx(2 / 3)
    assert figures["accuracy at depth 3"].value == 0.0
    assert figures["mean depth"].value == pytest.approx(6 / 4)
