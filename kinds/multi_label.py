"""Several labels: any number of a list, each judged by itself.

The value is a list of label names in the campaign's order; the empty list is a value like any
other, unless the campaign wants at least so many.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from kinds.base import register
from kinds.figures import Answered
from kinds.measures.sets import macro_f1_of_sets, masi
from kinds.shapes.several import Several
from kinds.wording import Framing, Wording, fence
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidCampaign
from schema.figure import Figure


class MultiLabelOptions(Frozen):
    """What can be set of it."""

    threshold: float | None = Field(default=None, gt=0.0, lt=1.0)
    """From which probability on a label is in; where it is left out, what known answers show to be
    best for F1, and half without them. Lower ones find more labels and more wrong ones."""
    least: int = Field(default=0, ge=0)
    """At least so many labels are in: the most probable ones."""


class TagWording(Wording):
    """The words of a kind whose answers are labels that may go together."""

    guideline: str = "Say which labels apply to the text."
    noun: str = "label"
    plain: Framing = Framing(question="Which label fits the text best", answer_start="Label:")
    right: str = "Which is right"

    def whether(self, choice: Choice) -> str:
        """Asked of the text itself."""
        return f'Does the label "{fence(choice.text)}" apply to the text? Answer yes or no.'


@register
class MultiLabel(Several):
    """Any number of labels a task."""

    name = "multi_label"
    summary = "any number of labels of a list"
    options_model = MultiLabelOptions
    least_labels = 2
    learns_line = True

    def check_campaign(self, campaign: Campaign) -> None:
        """Two labels or more, and not more at least than there are."""
        super().check_campaign(campaign)
        if self.least(campaign) > len(campaign.labels):
            raise InvalidCampaign(
                f"at least {self.least(campaign)} of {len(campaign.labels)} labels cannot be had",
                "lower the option least, for example: --set least=1",
            )

    def wording(self, campaign: Campaign) -> Wording:
        """Which labels apply."""
        return TagWording()

    def least(self, campaign: Campaign) -> int:
        """The option."""
        return int(self.options(campaign).least)

    def similarity(self, one: Json, other: Json) -> float:
        """MASI: one set within the other is more alike than two that only overlap."""
        return masi(set(one), set(other))

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """Those of the shape, and macro-F1: each label counts the same."""
        found = super().figures(campaign, answers)
        if not answers:
            return found
        f1 = macro_f1_of_sets([set(a.value or ()) for a in answers], [set(a.gold) for a in answers])
        how = "mean of the labels' F1, bootstrap over rows"
        return (*found, f1.figure("macro-F1", len(answers), how))
