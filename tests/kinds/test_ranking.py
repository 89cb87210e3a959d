"""Ranking: pairs asked one by one, merged into one order."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("ranking")
INPUT = {
    "question": "Which is biggest?",
    "items": [{"id": "x", "text": "a cat"}, {"id": "y", "text": "a dog"}, {"id": 3, "text": "ox"}],
}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(kind="ranking", by="bigger")


def chances(campaign: Any, input: Any, **pairs: float) -> dict[str, float]:
    """By choice, from ``x_y=0.9``: x before y."""
    found = {}
    for choice in KIND.candidates(campaign, input, ()):
        best, rest = choice.value
        found[choice.key] = pairs.get(f"{best}_{rest}", 1.0 - pairs.get(f"{rest}_{best}", 0.5))
    return found


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (None, "no list of items"),
        ("a cat, a dog", "no list of items"),
        (["one"], "2 to 8"),
        ([str(n) for n in range(9)], "2 to 8"),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "'a'"),
        ([{"id": "a"}, "y"], "no text"),
        ([{"id": ["a"], "text": "x"}, "y"], "no id"),
    ],
)
def test_items_that_are_none_are_an_error_that_says_why(
    items: Any, words: str, campaign: Any
) -> None:
    with pytest.raises(InvalidSubmission, match=words):
        KIND.answer_space(campaign, {"items": items})


def test_options_are_checked(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="merge"):
        KIND.check_campaign(campaign_of(kind="ranking", merge="copeland"))


def test_every_pair_is_a_question_to_be_asked_in_both_orders(campaign: Any) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "grouped"
    assert space.groups[0].text == "Of items A and B, which is bigger?"
    assert len(space.groups) == 3
    assert all(group.symmetric for group in space.groups)
    assert {choice.option for choice in space.choices} == {"first", "second"}
    assert len({choice.key for choice in space.choices}) == 6


def test_items_keep_their_letters_in_either_order(campaign: Any) -> None:
    forward, backward = (
        [(s.title, s.text) for s in KIND.render(campaign, INPUT, order)]
        for order in ("forward", "backward")
    )
    assert forward[1:] == [("Item A", "a cat"), ("Item B", "a dog"), ("Item C", "ox")]
    assert backward[1:] == forward[:0:-1]


def test_pairs_become_an_order_and_the_least_sure_neighbours_its_confidence(
    campaign: Any,
) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chance = chances(campaign, INPUT, **{"3_y": 0.9, "y_x": 0.7, "3_x": 0.95})
    assert KIND.assemble(campaign, INPUT, choices, chance) == (["3", "y", "x"], 0.7)


def test_a_circle_is_never_sure(campaign: Any) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chance = chances(campaign, INPUT, **{"3_y": 0.9, "y_x": 0.9, "x_3": 0.9})
    value, sure = KIND.assemble(campaign, INPUT, choices, chance)
    assert value == [["3", "x", "y"]]  # nobody is ahead of anybody
    assert sure < 0.5


def test_the_order_of_the_items_changes_nothing_but_the_letters(campaign: Any) -> None:
    ways = random.Random(5)
    for _ in range(20):
        pairs = {f"{a}_{b}": round(ways.random(), 3) for a, b in ("xy", "y3", "x3")}
        found = set()
        for items in (INPUT["items"], INPUT["items"][::-1]):
            input = {"items": items}
            choices = KIND.candidates(campaign, input, ())
            value, sure = KIND.assemble(campaign, input, choices, chances(campaign, input, **pairs))
            found.add((json.dumps(value), round(sure, 9)))
        assert len(found) == 1


@pytest.mark.parametrize(
    ("gold", "value"),
    [
        (["3", "y", "x"], ["3", "y", "x"]),
        ([3, "y", "x"], ["3", "y", "x"]),
        ("3 > y > x", ["3", "y", "x"]),
        ("3 > y = x", ["3", ["x", "y"]]),
        ("3, y, x", ["3", "y", "x"]),
        ('["3", ["y", "x"]]', ["3", ["x", "y"]]),
        (["ox", "a dog", "a cat"], ["3", "y", "x"]),
        ({"ranking": [["3"], "y", "x"]}, ["3", "y", "x"]),
    ],
)
def test_gold_is_read_in_any_shape(gold: Any, value: Any, campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == value


@pytest.mark.parametrize("gold", [["3", "y"], ["3", "y", "x", "x"], "3 > z > x", 3, [None], [], ""])
def test_an_order_that_lacks_an_item_is_none(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_items_without_ids_are_called_by_their_number(campaign: Any) -> None:
    input = {"items": ["cat", "dog"]}
    assert KIND.read_gold(campaign, input, "2 > 1") == ["2", "1"]
    assert KIND.words(["2", "1"]) == "2 > 1"
    assert KIND.words([["1", "2"], "3"]) == "1 = 2 > 3"


def test_a_shared_place_speaks_for_neither(campaign: Any) -> None:
    supported = [
        choice.value
        for choice in KIND.candidates(campaign, INPUT, ())
        if KIND.supports(["3", ["x", "y"]], choice)
    ]
    assert sorted(supported) == [["3", "x"], ["3", "y"]]


def test_figures_and_the_baseline_of_the_given_order(campaign: Any) -> None:
    gold = ["3", "y", "x"]
    answers = [Answered(INPUT, gold, gold), Answered(INPUT, None, gold)]
    figures = {figure.name: figure.value for figure in KIND.figures(campaign, answers)}
    assert list(figures) == ["Kendall's tau", "best first", "NDCG", "reciprocal rank"]
    assert set(figures.values()) == {0.5}
    assert KIND.baseline(campaign, answers) == [["x", "y", "3"]] * 2
    assert KIND.similarity(gold, gold[::-1]) == 0.0
