"""Preference: one of two, seen in both orders; by principles where there are some."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission
from tests.consensus.votes.crowd import need, rows

KIND = kind_of("preference")
INPUT = {"instruction": "Say hello.", "a": "Hello!", "b": "I will not."}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(kind="preference")


@pytest.fixture
def principled(campaign_of: Any) -> Any:
    return campaign_of(kind="preference", principles="more helpful,harmless", ties=True)


def test_two_contents_are_needed(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--field a --field b"):
        KIND.check_campaign(campaign_of(kind="preference", fields=("text",)))
    with pytest.raises(InvalidSubmission, match="'b'"):
        KIND.answer_space(campaign_of(kind="preference"), {"instruction": "x", "a": "y"})


@pytest.mark.parametrize("nothing", ["", " "])
def test_a_content_may_be_empty_and_null_is_none(nothing: str, campaign: Any) -> None:
    KIND.check_input(campaign, {**INPUT, "b": nothing})
    with pytest.raises(InvalidSubmission, match="no response in the field 'b'"):
        KIND.check_input(campaign, {**INPUT, "b": None})


@pytest.mark.parametrize("principles", ["fair,fair", "overall,fair"])
def test_a_principle_is_named_once(principles: str, campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--set principles="):
        KIND.check_campaign(campaign_of(kind="preference", principles=principles))


def test_whoever_stands_first_is_called_a_in_either_order(campaign: Any) -> None:
    forward = [(s.title, s.text) for s in KIND.render(campaign, INPUT)]
    backward = [(s.title, s.text) for s in KIND.render(campaign, INPUT, "backward")]
    assert forward[1:] == [("Response A", "Hello!"), ("Response B", "I will not.")]
    assert backward[1:] == [("Response A", "I will not."), ("Response B", "Hello!")]


def test_with_principles_each_content_keeps_its_letter(principled: Any) -> None:
    backward = [(s.title, s.text) for s in KIND.render(principled, INPUT, "backward")]
    assert backward[1:] == [("Response B", "I will not."), ("Response A", "Hello!")]


@pytest.mark.parametrize("gold", ["a", "A", "response A", "Response a", 1, "1", ["a"]])
def test_gold_may_name_the_first_in_any_way(gold: Any, campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, gold) == "a"


def test_a_tie_is_an_answer_where_it_is_allowed(campaign_of: Any) -> None:
    with pytest.raises(InvalidAnswer, match="--set ties=true"):
        KIND.read_gold(campaign_of(kind="preference"), INPUT, "tie")
    assert KIND.read_gold(campaign_of(kind="preference", ties=True), INPUT, 0) == "tie"


@pytest.mark.parametrize("gold", ["c", "", "better", 3, None])
def test_anything_else_is_never_guessed(gold: Any, campaign: Any) -> None:
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, gold)


def test_what_the_two_are_is_called_as_the_campaign_says(campaign_of: Any) -> None:
    campaign = campaign_of(kind="preference", thing="translation")
    assert [c.text for c in KIND.candidates(campaign, INPUT, ())] == [
        "translation A",
        "translation B",
    ]
    assert KIND.wording(campaign).right == "Which translation is better"


def test_each_principle_is_a_question_of_its_own_and_so_is_the_whole(principled: Any) -> None:
    space = KIND.answer_space(principled, INPUT)
    assert space.kind == "grouped"
    assert [group.key for group in space.groups] == ["more helpful", "harmless", "overall"]
    assert all(group.symmetric for group in space.groups)
    assert len(space.choices) == 9


def test_the_confidence_is_that_of_the_whole(principled: Any) -> None:
    choices = KIND.candidates(principled, INPUT, ())
    chance = {"overall=a": 0.7, "overall=b": 0.3, "harmless=b": 0.9, "more helpful=a": 0.6}
    value, sure = KIND.assemble(principled, INPUT, choices, chance)
    assert value == {"more helpful": "a", "harmless": "b", "overall": "a"}
    assert sure == 0.7
    assert KIND.problems(principled, INPUT, value) == ()
    assert KIND.words(value) == "A; more helpful: A; harmless: B"
    assert [c.key for c in choices if KIND.supports(value, c)] == [
        "more helpful=a",
        "harmless=b",
        "overall=a",
    ]


def test_gold_may_leave_out_principles(principled: Any) -> None:
    assert KIND.read_gold(principled, INPUT, "b") == {"overall": "b"}
    assert KIND.read_gold(principled, INPUT, {"overall": "A", "harmless": "tie"}) == {
        "harmless": "tie",
        "overall": "a",
    }
    with pytest.raises(InvalidAnswer, match="overall"):
        KIND.read_gold(principled, INPUT, {"harmless": "a"})
    with pytest.raises(InvalidAnswer, match="'kind'"):
        KIND.read_gold(principled, INPUT, {"overall": "a", "kind": "a"})


def test_figures_show_what_a_bias_would_show_in(campaign_of: Any) -> None:
    campaign = campaign_of(kind="preference", ties=True)
    said = [("a", "a"), ("a", "b"), ("b", "b"), ("tie", "tie"), (None, "a")]
    answers = [Answered(INPUT, value, gold) for value, gold in said]
    figures = {figure.name: figure for figure in KIND.figures(campaign, answers)}
    assert figures["accuracy"].count == 3
    assert figures["accuracy where one is better"].value == pytest.approx(2 / 4)
    assert figures["share of the longer"].value == pytest.approx(1 / 3)
    assert figures["share of the first"].value == pytest.approx(2 / 3)


def test_figures_are_told_by_principle(principled: Any) -> None:
    gold = {"overall": "a", "harmless": "b"}
    answers = [Answered(INPUT, {"overall": "a", "harmless": "a", "more helpful": "a"}, gold)]
    figures = {figure.name: figure.value for figure in KIND.figures(principled, answers)}
    assert figures["accuracy"] == 1.0
    assert figures["accuracy by harmless"] == 0.0
    assert "accuracy by more helpful" not in figures


def test_a_judge_that_follows_the_position_says_nothing_of_stored_judges(
    campaign_of: Any,
) -> None:
    """Zeng et al., 2023, arXiv 2310.07641: each of 18 judges saw every pair in both orders. Where
    a judge names the same position twice, the mean of its two ballots is even; what is left of the
    best judge is right more often than in either order."""
    need("llm_llmbar")
    campaign = campaign_of(kind="preference")
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows("llm_llmbar.labels"):
        judge, _, _ = row["worker"].rpartition("/")
        said[judge][row["item"]].append(row["label"].lower())
    gold = {row["item"]: row["gold"].lower() for row in rows("llm_llmbar.gold")}
    choices = KIND.candidates(campaign, INPUT, ())
    decided = []
    for item, votes in said["GPT-4/Vanilla"].items():
        chance = {key: votes.count(key) / len(votes) for key in "ab"}
        value, sure = KIND.assemble(campaign, INPUT, choices, chance)
        if sure > 0.5:
            decided.append(value == gold[item])
    assert len(decided) > 380
    assert sum(decided) / len(decided) > 0.87
