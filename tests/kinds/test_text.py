"""Text: chosen among drafts, measured beside references."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.ballot import Proposal
from schema.errors import InvalidAnswer, InvalidCampaign

KIND = kind_of("text")
INPUT = {"text": "Der Hund schläft."}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of(kind="text", purpose="translation", max_words=6)


def proposals(*texts: str) -> list[Proposal]:
    return [Proposal(turn=f"t{n}", seat=f"s{n}", value=text) for n, text in enumerate(texts)]


def test_options_are_checked(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="max_words"):
        KIND.check_campaign(campaign_of(kind="text", max_words=0))


def test_the_question_says_what_is_written_and_how_long(campaign: Any) -> None:
    wording = KIND.wording(campaign)
    assert wording.guideline == "Write the translation in at most 6 words."
    assert wording.right == "Which translation is better"


def test_drafts_are_merged_only_where_the_campaign_wants_it(
    campaign: Any, campaign_of: Any
) -> None:
    assert not KIND.merges(campaign)
    assert KIND.merges(campaign_of(kind="text", merge=True))


def test_drafts_that_read_the_same_are_one_choice_whoever_comes_first(campaign: Any) -> None:
    texts = ("The dog sleeps.", "the  dog sleeps.", "A dog is asleep.")
    choices = KIND.candidates(campaign, INPUT, proposals(*texts))
    assert len(choices) == 2
    backward = KIND.candidates(campaign, INPUT, proposals(*texts[::-1]))
    assert choices == backward


def test_a_draft_that_is_too_long_is_none(campaign: Any) -> None:
    with pytest.raises(InvalidAnswer, match="7 words, and at most 6"):
        KIND.parse(campaign, INPUT, "The dog is asleep in the sun")
    with pytest.raises(InvalidAnswer):
        KIND.parse(campaign, INPUT, "  ")


def test_gold_may_be_several_references_of_any_length(campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, "One.") == "One."
    assert KIND.read_gold(campaign, INPUT, ["One.", "One."]) == "One."
    assert KIND.read_gold(campaign, INPUT, ["One.", "Two.", "a b c d e f g"])[1:] == [
        "Two.",
        "a b c d e f g",
    ]
    assert KIND.read_gold(campaign, INPUT, 42) == "42"
    for wrong in ([], None, [""], {"a": "b", "c": "d"}):
        with pytest.raises(InvalidAnswer):
            KIND.read_gold(campaign, INPUT, wrong)


def test_figures_take_the_reference_that_fits_best(campaign: Any) -> None:
    gold = ["The dog sleeps.", "The dog is asleep."]
    answers = [
        Answered(INPUT, "the dog is asleep.", gold),
        Answered(INPUT, "The dog", gold),
        Answered(INPUT, None, gold),
    ]
    figures = {figure.name: figure for figure in KIND.figures(campaign, answers)}
    assert figures["ROUGE-L"].value == pytest.approx((1.0 + 2 * 2 / (2 + 3) + 0.0) / 3)
    assert figures["same text"].count == 1
    assert 0.3 < figures["chrF"].value < 0.7


def test_any_reference_is_right(campaign: Any) -> None:
    gold = ["The dog sleeps.", "A dog."]
    (choice,) = KIND.candidates(campaign, INPUT, proposals("a dog."))
    assert KIND.supports(gold, choice)
    assert KIND.similarity("a dog.", gold) == 1.0
    assert KIND.words(gold) == "The dog sleeps."


def test_the_baseline_copies_the_item(campaign_of: Any) -> None:
    campaign = campaign_of(kind="text", max_words=2)
    assert KIND.baseline(campaign, [Answered(INPUT, None, "x")]) == ["Der Hund"]


def test_words_are_on_one_line(campaign: Any) -> None:
    assert KIND.words("one\ntwo") == "one two"
