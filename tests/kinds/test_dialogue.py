"""Each turn of a conversation is one question."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.campaign import Campaign
from schema.choice import Grouped
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("dialogue")
INPUT = {
    "turns": [
        {"speaker": "Ann", "text": "Is it\nopen?"},
        {"speaker": "Bo", "text": "Yes."},
        {"speaker": "Ann", "text": "Good."},
    ]
}
VALUE = [
    {"turn": 1, "speaker": "Ann", "label": "question"},
    {"turn": 2, "speaker": "Bo", "label": "answer"},
    {"turn": 3, "speaker": "Ann", "label": "answer"},
]


@pytest.fixture
def campaign(campaign_of: Any) -> Campaign:
    made: Campaign = campaign_of("question", "answer", kind="dialogue")
    return made.model_copy(update={"input_fields": ("turns",)})


def test_each_turn_is_asked_about_with_its_words_on_one_line(campaign: Campaign) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert isinstance(space, Grouped)
    assert space.groups[0].text == "Which label fits turn 1, Ann: “Is it open?”?"
    assert [(group.sort, group.about) for group in space.groups][1:] == [
        ("Bo", "Yes."), ("Ann", "Good.")
    ]  # fmt: skip
    assert KIND.render(campaign, INPUT)[0].text == "1. Ann: Is it open?\n2. Bo: Yes.\n3. Ann: Good."


def test_one_may_ask_about_some_speakers_alone(campaign: Campaign) -> None:
    only = campaign.model_copy(update={"options": {"speakers": ["Bo"]}})
    assert KIND.read_gold(only, INPUT, ["answer"]) == VALUE[1:2]
    with pytest.raises(InvalidSubmission, match="none of the turns is by Bo"):
        KIND.answer_space(only, {"turns": INPUT["turns"][:1]})


@pytest.mark.parametrize("turns", [None, [], "Ann: hello", [{"text": "Hi"}], ["Hi"], [None]])
def test_what_is_no_conversation_makes_the_row_invalid(turns: Any, campaign: Campaign) -> None:
    with pytest.raises(InvalidSubmission, match="speaker"):
        KIND.answer_space(campaign, {"turns": turns})


def test_one_label_decides_nothing(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="at least 2"):
        KIND.check_campaign(campaign_of("question", kind="dialogue"))


@pytest.mark.parametrize(
    "gold",
    [VALUE, ["question", "Answer", "answer"], {"1": "question", "2": "answer", "3": "answer"},
     [{"turn": 3, "label": "answer"}, *VALUE[:2]], '["question", "answer", "answer"]'],
)  # fmt: skip
def test_gold_is_read_in_many_shapes(gold: Any, campaign: Campaign) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == VALUE


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        (["question"], "1 labels do not fit 3 turns"),
        (VALUE[:2], "'3' is not answered"),
        ({"1": "question", "7": "answer"}, "'7' is none of the questions"),
        (["question", "reply", "answer"], "answer one of: question, answer"),
        ("question", "no object"),
    ],
)
def test_gold_that_does_not_fit_the_turns_is_named(
    gold: Any, message: str, campaign: Campaign
) -> None:
    with pytest.raises(InvalidAnswer, match=message):
        KIND.read_gold(campaign, INPUT, gold)


def test_each_turn_gets_its_best_label(campaign: Campaign) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    chances = {c.key: 0.9 if KIND.supports(VALUE, c) else 0.1 for c in choices} | {"2=answer": 0.6}
    assert KIND.assemble(campaign, INPUT, choices, chances) == (VALUE, 0.6)
    assert KIND.words(VALUE) == "1: question, 2: answer, 3: answer"


@pytest.mark.parametrize(
    "value", [None, ["question"], VALUE[:2], VALUE[::-1], [*VALUE[:2], {**VALUE[2], "label": "x"}],
              [*VALUE[:2], {**VALUE[2], "speaker": "Bo"}], [*VALUE, {**VALUE[0], "turn": 9}]]
)  # fmt: skip
def test_a_value_that_breaks_a_rule_has_a_problem(value: Any, campaign: Campaign) -> None:
    assert KIND.problems(campaign, INPUT, VALUE) == ()
    assert KIND.problems(campaign, INPUT, value)


def test_the_most_frequent_label_is_the_baseline(campaign: Campaign) -> None:
    answers = [Answered(INPUT, VALUE, VALUE)]
    (guess,) = KIND.baseline(campaign, answers)
    assert [each["label"] for each in guess] == ["answer"] * 3
    found = KIND.figures(campaign, [Answered(INPUT, guess, VALUE)])
    assert found[0].value == pytest.approx(2 / 3)
