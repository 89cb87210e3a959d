"""Correction: annotated blind, then the old label against the new."""

from __future__ import annotations

from typing import Any

import pytest

from kinds.base import kind_of
from kinds.figures import Answered
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission

KIND = kind_of("correction")
INPUT = {"text": "It broke at once.", "old": "good"}


@pytest.fixture
def campaign(campaign_of: Any) -> Any:
    return campaign_of("good", "bad", "mixed", kind="correction")


def test_labels_and_a_field_for_the_old_one_are_needed(campaign_of: Any) -> None:
    with pytest.raises(InvalidCampaign, match="--labels"):
        KIND.check_campaign(campaign_of(kind="correction"))
    with pytest.raises(InvalidCampaign, match="--field old"):
        KIND.check_campaign(campaign_of("a", "b", kind="correction", fields=("text",)))


@pytest.mark.parametrize("old", ["splendid", "", None, 3])
def test_an_old_label_that_is_none_is_an_error_that_names_the_known_ones(
    old: Any, campaign: Any
) -> None:
    with pytest.raises(InvalidSubmission, match="good, bad, mixed"):
        KIND.answer_space(campaign, {**INPUT, "old": old})


def test_seats_never_see_the_old_label(campaign: Any) -> None:
    assert [shown.title for shown in KIND.render(campaign, INPUT)] == ["Text"]
    assert [each.field for each in KIND.quotable(campaign, INPUT)] == ["text"]


def test_it_is_argued_about_only_against_the_old_label(campaign: Any) -> None:
    good, bad, mixed = KIND.candidates(campaign, INPUT, ())
    assert KIND.worth_arguing(good, bad)
    assert KIND.worth_arguing(mixed, good)
    assert not KIND.worth_arguing(bad, mixed)


def test_a_label_is_changed_where_another_is_probable_enough(campaign_of: Any) -> None:
    chance = {"good": 0.3, "bad": 0.55, "mixed": 0.15}
    for change_at, label, sure in ((0.5, "bad", 0.55), (0.6, "good", 0.3)):
        campaign = campaign_of("good", "bad", "mixed", kind="correction", change_at=change_at)
        choices = KIND.candidates(campaign, INPUT, ())
        value, confidence = KIND.assemble(campaign, INPUT, choices, chance)
        assert value["label"] == label
        assert value["changed"] == (label != "good")
        assert confidence == sure
        assert KIND.problems(campaign, INPUT, value) == ()
        assert value["why"] == (
            "bad has 55%, good 30%" if label == "bad" else "good has 30%, bad 55%"
        )


def test_an_even_vote_keeps_the_old_label(campaign: Any) -> None:
    choices = KIND.candidates(campaign, INPUT, ())
    for even in ({"bad": 0.5, "good": 0.5}, {"good": 0.5, "bad": 0.5}):
        value, _ = KIND.assemble(campaign, INPUT, choices, even)
        assert value["label"] == "good"


def test_gold_is_the_right_label(campaign: Any) -> None:
    assert KIND.read_gold(campaign, INPUT, "Bad") == {"label": "bad", "changed": True, "why": ""}
    given = {"label": "good", "changed": True, "why": "it\nis"}
    assert KIND.read_gold(campaign, INPUT, given) == {
        "label": "good",
        "changed": False,
        "why": "it is",
    }
    with pytest.raises(InvalidAnswer):
        KIND.read_gold(campaign, INPUT, "worse")


def test_figures_tell_found_mended_and_kept(campaign: Any) -> None:
    pairs = [("bad", "bad"), ("mixed", "bad"), ("good", "mixed"), ("good", "good"), ("bad", "good")]
    answers = [
        Answered(INPUT, KIND.parse(campaign, INPUT, one), KIND.read_gold(campaign, INPUT, gold))
        for one, gold in pairs
    ]
    figures = {figure.name: figure.value for figure in KIND.figures(campaign, answers)}
    assert figures["accuracy"] == pytest.approx(2 / 5)
    assert figures["wrong labels found"] == pytest.approx(2 / 3)
    assert figures["wrong labels mended"] == pytest.approx(1 / 3)
    assert figures["right labels kept"] == pytest.approx(1 / 2)
    assert figures["changes that are right"] == pytest.approx(1 / 3)
    kept = KIND.baseline(campaign, answers)
    assert [value["label"] for value in kept] == ["good"] * 5
    assert KIND.words(kept[0]) == "good (kept)"
