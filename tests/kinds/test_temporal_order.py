"""The order of given events is asked pair by pair, and merged without circles."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.campaign import Campaign
from schema.choice import Grouped
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("temporal_order")
TEXT = "It rained. We ate, then slept. Nobody sang."
INPUT = {
    "text": TEXT,
    "events": [{"text": "slept"}, {"text": "rained"}, {"text": "ate"}, {"text": "sang"}],
}
"""The ids go by the row's order: e2 rained, e3 ate, e1 slept, e4 sang."""


def _edge(a: str, label: str, b: str) -> dict[str, str]:
    return {"a": a, "b": b, "label": label}


VALUE = [_edge("e2", "before", "e3"), _edge("e2", "before", "e1"), _edge("e3", "before", "e1")]


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of(kind="temporal_order")
    return made.model_copy(update={"input_fields": ("text", "events")})


def _asked(campaign: Campaign, input: Any) -> list[str]:
    space = KIND.answer_space(campaign, input)
    assert isinstance(space, Grouped)
    return [group.key for group in space.groups]


def test_pairs_within_two_sentences_are_asked_about_the_earlier_event_first(
    campaign: Campaign,
) -> None:
    assert _asked(campaign, INPUT) == ["e2-e3", "e2-e1", "e3-e1", "e3-e4", "e1-e4"]
    near = campaign.model_copy(update={"options": {"window": 1}})
    assert _asked(near, INPUT) == ["e3-e1"]
    space = KIND.answer_space(campaign, INPUT)
    assert isinstance(space, Grouped)
    assert space.groups[0].sort == "rained > ate"
    assert [choice.option for choice in space.choices[:4]] == ["before", "after", "equal", "vague"]


def test_given_pairs_are_asked_about_instead(campaign: Campaign) -> None:
    given = campaign.model_copy(update={"input_fields": ("text", "events", "pairs")})
    pairs = [["e4", "e2"], {"a": "e1", "b": "e4"}]
    assert _asked(given, {**INPUT, "pairs": pairs}) == ["e2-e4", "e1-e4"]
    with pytest.raises(InvalidSubmission, match="names no two events"):
        KIND.answer_space(given, {**INPUT, "pairs": [["e1", "e9"]]})


@pytest.mark.parametrize(
    "events",
    [
        None,
        [{"text": "snowed"}],
        [{"id": "x", "text": "ate"}, {"id": "x", "text": "sang"}],
        [{"id": "e2", "text": "ate"}, {"text": "sang"}],
    ],
)
def test_events_that_do_not_fit_the_text_make_the_row_invalid(
    events: Any, campaign: Campaign
) -> None:
    with pytest.raises(InvalidSubmission):
        KIND.answer_space(campaign, {"text": TEXT, "events": events})


def test_labels_must_say_before_and_after(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels before,after,equal,vague"):
        KIND.check_campaign(campaign_of("earlier", "later", kind="temporal_order"))
    KIND.check_campaign(campaign_of("before", "after", kind="temporal_order"))


@pytest.mark.parametrize(
    "gold",
    [
        VALUE,
        {"edges": VALUE[::-1]},
        [_edge("e3", "AFTER", "e2"), *VALUE[1:]],
        [_edge("rained", "before", "ate"), *VALUE[1:]],
    ],
)
def test_gold_is_read_in_many_shapes_edges_turned_round_too(gold: Any, campaign: Campaign) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == VALUE


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ([_edge("e2", "before", "e9")], "joins no two"),
        ([_edge("e2", "while", "e3")], "answer one of"),
        ([_edge("e2", "before", "e3"), _edge("e2", "after", "e3")], "different things"),
        ([*VALUE[:1], _edge("e2", "after", "e1"), *VALUE[2:]], "circle"),
        ("before", "no list"),
    ],
)
def test_gold_that_is_no_order_is_named(gold: Any, message: str, campaign: Campaign) -> None:
    with pytest.raises(InvalidAnswer, match=message):
        KIND.read_gold(campaign, INPUT, gold)


def test_the_least_sure_edge_of_a_circle_gives_way(campaign: Campaign) -> None:
    near = campaign.model_copy(update={"input_fields": ("text", "events", "pairs")})
    input = {**INPUT, "pairs": [["e2", "e3"], ["e2", "e1"], ["e3", "e1"]]}
    choices = KIND.candidates(near, input, ())
    chances = dict.fromkeys([choice.key for choice in choices], 0.0)
    chances |= {"e2-e3=before": 0.9, "e2-e3=vague": 0.1, "e3-e1=before": 0.8, "e3-e1=after": 0.2}
    chances |= {"e2-e1=after": 0.6, "e2-e1=before": 0.4}
    value, confidence = KIND.assemble(near, input, choices, chances)
    assert (value, confidence) == (VALUE, 0.4)
    assert KIND.problems(near, input, value) == ()
    assert KIND.words(value) == "e2 before e3, e2 before e1, e3 before e1"


def test_figures_are_about_the_pairs_of_gold_and_telling_order_is_the_baseline(
    campaign: Campaign,
) -> None:
    gold = [_edge("e2", "before", "e3"), _edge("e3", "after", "e4")]
    (told,) = KIND.baseline(campaign, [Answered(INPUT, None, gold)])
    assert [edge["label"] for edge in told] == ["before"] * 5
    found = {f.name: f.value for f in KIND.figures(campaign, [Answered(INPUT, told, gold)])}
    assert found["accuracy of pairs"] == 0.5
    assert found["micro-F1 without vague"] == 0.5
    assert found["exact match"] == 0.0
    nothing = KIND.figures(campaign, [Answered(INPUT, None, gold)])
    assert [figure.value for figure in nothing] == [0.0] * 4


def test_the_guideline_says_that_starts_are_compared(campaign: Campaign) -> None:
    assert "when they start" in KIND.wording(campaign).guideline
