"""Explained: the answer is voted on, the reason belongs to it."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.choice import OpenText
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("explained")
INPUT = {"question": "Ann has 3 boxes of 6 eggs and eats 2. How many are left?"}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(kind="explained")


def draft(campaign: Any, answer: str, reason: str, quote: str = "", **more: Any) -> Any:
    said = {"answer": answer, "reason": reason, "quote": quote, **more}
    return KIND.parse(campaign, INPUT, said)


def proposals(*values: Any) -> list[Proposal]:
    return [
        Proposal(turn=f"t{n}", seat="s", value=value, confidence=0.5)
        for n, value in enumerate(values)
    ]


def test_options_are_checked(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="answers"):
        KIND.check_campaign(campaign_of(kind="explained", answers="poem"))


def test_the_reason_is_drafted_before_the_answer(campaign: Any) -> None:
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "open_text"
    assert list(space.json_schema["properties"]) == ["reason", "quote", "answer"]


@pytest.mark.parametrize(
    ("options", "thinks"),
    [({}, False), ({"answers": "number"}, True), ({"answers": "number", "think": False}, False),
     ({"think": True}, True)],
)  # fmt: skip
def test_where_answers_are_calculated_seats_think_first_unless_told_otherwise(
    options: dict[str, Any], thinks: bool, campaign_of: Any
) -> None:
    space = KIND.answer_space(campaign_of(kind="explained", **options), INPUT)
    assert isinstance(space, OpenText)
    assert (space.thought is not None) == thinks
    assert ("reason" in space.json_schema["properties"]) != thinks


def test_of_a_long_reason_others_are_shown_the_end(campaign: Any) -> None:
    value = draft(campaign, "16", "and so on " * 100 + "so 16 are left")
    (choice,) = KIND.candidates(campaign, INPUT, proposals(value))
    assert choice.description.endswith("so 16 are left")
    assert len(choice.description) < 410
    assert choice.value["reason"] == value["reason"]


def test_answers_that_are_written_differently_are_one(campaign: Any) -> None:
    values = [draft(campaign, each, "r") for each in ("16", "16.0", "$16", "sixteen", "Sixteen.")]
    assert len(KIND.candidates(campaign, INPUT, proposals(*values))) == 2
    assert KIND.similarity(values[0], values[2]) == 1.0


def test_the_best_reason_is_the_one_that_others_for_the_answer_are_like(campaign: Any) -> None:
    values = [
        draft(campaign, "16", "3 boxes of 6 are 18, less 2 is 16"),
        draft(campaign, "16", "18 less 2 is 16"),
        draft(campaign, "16", "because I say so"),
        draft(campaign, "11", "3 plus 6 plus 2 is 11"),
    ]
    found = [
        KIND.candidates(campaign, INPUT, proposals(*order)) for order in permutations(values, 4)
    ]
    assert all(each == found[0] for each in found)  # whoever spoke first
    choices = {choice.text: choice for choice in found[0]}
    assert set(choices) == {"16", "11"}
    assert choices["16"].value["reason"] in {values[0]["reason"], values[1]["reason"]}
    chance = {choices["16"].key: 0.7, choices["11"].key: 0.3}
    value, sure = KIND.assemble(campaign, INPUT, tuple(choices.values()), chance)
    assert (value, sure) == (choices["16"].value, 0.7)
    assert KIND.problems(campaign, INPUT, value) == ()
    assert KIND.words(value).startswith("16, because: ")


def test_a_quote_that_is_not_in_the_item_is_left_out(campaign: Any) -> None:
    assert draft(campaign, "16", "r", "3 boxes")["quote"] == "3 boxes"
    assert draft(campaign, "16", "r", "4 boxes")["quote"] == ""


def test_closed_answers_are_the_labels_and_never_guessed(campaign_of: Any) -> None:
    campaign = campaign_of("yes", "no", kind="explained")
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "open_text"
    assert space.json_schema["properties"]["answer"] == {"enum": ["yes", "no"]}
    assert draft(campaign, "Yes", "r")["answer"] == "yes"
    with pytest.raises(InvalidAnswer, match="one of: yes, no"):
        draft(campaign, "perhaps", "r")
    choices = KIND.candidates(campaign, INPUT, proposals(draft(campaign, "no", "it is not")))
    assert [(c.key, c.value["reason"]) for c in choices] == [("yes", ""), ("no", "it is not")]
    assert KIND.fixed_keys(campaign) == {"yes", "no"}


def test_rows_may_list_their_own_answers(campaign_of: Any) -> None:
    campaign = campaign_of(kind="explained", fields=("question", "options"))
    input = {**INPUT, "options": ["16", "11"]}
    assert KIND.render(campaign, input)[1].text == "- 16\n- 11"
    assert [c.key for c in KIND.candidates(campaign, input, ())] == ["16", "11"]
    assert KIND.fixed_keys(campaign) == frozenset()
    assert [each.field for each in KIND.quotable(campaign, input)] == ["question"]


def test_what_every_draft_strikes_is_no_longer_voted_on(campaign_of: Any) -> None:
    campaign = campaign_of("a", "b", "c", kind="explained", strike=True)
    one = draft(campaign, "a", "r", struck=["b", "c"])
    other = draft(campaign, "b", "r", struck=["c"])
    choices = KIND.candidates(campaign, INPUT, proposals(one, other))
    assert [choice.key for choice in choices] == ["a", "b"]
    space = KIND.answer_space(campaign, INPUT)
    assert space.kind == "open_text"
    assert "struck" in space.json_schema["properties"]
    assert "struck" not in choices[0].value


@pytest.mark.parametrize(
    ("gold", "answer", "reason"),
    [
        (16, "16", ""),
        ("16", "16", ""),
        ({"answer": 16, "reason": "18 less 2"}, "16", "18 less 2"),
        ("3 * 6 = 18\n18 - 2 = 16\n#### 16", "16", "3 * 6 = 18 18 - 2 = 16"),
        ('{"answer": "16"}', "16", ""),
        (["16"], "16", ""),
    ],
)
def test_gold_may_be_the_answer_alone(gold: Any, answer: str, reason: str, campaign: Any) -> None:
    value = KIND.read_gold(campaign, INPUT, gold)
    assert (value["answer"], value["reason"]) == (answer, reason)


@pytest.mark.parametrize("gold", ["", None, [], {"reason": "r"}, ["16", "17"]])
def test_no_answer_is_none(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_numbers_alone_where_the_campaign_wants_numbers(campaign_of: Any) -> None:
    campaign = campaign_of(kind="explained", answers="number")
    assert draft(campaign, "$1,080", "r")["answer"] == "$1,080"
    assert KIND.similarity(draft(campaign, "1080", "r"), draft(campaign, "$1,080", "r")) == 1.0
    with pytest.raises(InvalidAnswer, match="no number"):
        draft(campaign, "many", "r")


def test_figures_count_answers_reasons_and_quotes(campaign: Any) -> None:
    gold = KIND.read_gold(campaign, INPUT, 16)
    said = [draft(campaign, "16.0", "r", "3 boxes"), draft(campaign, "11", ""), None]
    figures = {
        figure.name: figure.count
        for figure in KIND.figures(campaign, [Answered(INPUT, value, gold) for value in said])
    }
    assert figures == {"accuracy": 1, "with a reason": 1, "with a quote": 1}
