"""Classification: exactly one label of a closed set.

The value is the label's name. Names are compared as wholes, so labels may begin like one another,
and an answer is never matched to a label by guess.
"""

from __future__ import annotations

from collections.abc import Sequence

from kinds.base import register
from kinds.figures import Answered
from kinds.measures.answers import macro_f1_interval
from kinds.shapes.listed import Listed
from schema.campaign import Campaign
from schema.errors import InvalidCampaign
from schema.figure import Figure


@register
class Classification(Listed):
    """One label a task."""

    name = "classification"
    summary = "one label of a list"

    def check_campaign(self, campaign: Campaign) -> None:
        """At least two labels, and no options."""
        if not campaign.labels:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has no labels to choose from",
                "name them, for example: --labels positive,negative",
            )
        if len(campaign.labels) == 1:
            only = campaign.labels[0].name
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has only one label, {only!r}: nothing to decide",
                f"add what a text without it gets, for example: --labels {only},other",
            )
        super().check_campaign(campaign)

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """Agreement, and macro-F1: each label counts the same."""
        found = super().figures(campaign, answers)
        given = [None if a.value is None else str(a.value) for a in answers]
        gold = [str(a.gold) for a in answers]
        if not gold:
            return found
        f1 = macro_f1_interval(given, gold)
        how = "mean of the labels' F1, bootstrap over rows"
        return (*found, f1.figure("macro-F1", len(gold), how))
