"""What a kind declares: its name, its options, its labels, its words."""

from __future__ import annotations

from typing import Any, ClassVar

from kinds.options import NoOptions, read_options
from kinds.wording import Wording
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import InvalidCampaign


class Defaults(Frozen):
    """How a campaign of a kind is moderated where nobody says otherwise."""

    reviewed: int = 3
    """How many choices are put to the reviewers."""
    talk_share: float | None = 0.05
    """At most this share of the tasks is talked about. Talk costs eight times the tokens of the
    drafts and has not made answers of small models better (docs/measurements/quality.md); on the
    least sure tasks it does no harm, and gives whoever reviews them the quotes of both sides."""
    voting_rule: str = "trusted"
    """Known answers teach it whom to trust, part by part."""


class Declared:
    """What is known of a kind and of a campaign of it before there is an item."""

    name: ClassVar[str] = ""
    """What campaigns call it; a kind that only serves another one inside bears that one's."""
    summary: ClassVar[str] = ""
    """What it annotates, in a few words, for lists of kinds."""
    fields: ClassVar[tuple[str, ...]] = ("text",)
    """The input fields of a campaign that names none; offsets refer to the first."""
    text_first: ClassVar[bool] = True
    """Whether the first input field must be a text, or something that is shown as one: a table, a
    graph, a dialogue."""
    options_model: ClassVar[type[Frozen]] = NoOptions
    """What can be set of it: ``--set key=value`` on the command line."""
    learns_line: ClassVar[bool] = False
    """Whether a part is in from some probability on that gold may show: then there is an option
    ``threshold``, which is None where the campaign leaves it open."""
    usual_line: ClassVar[float | None] = None
    """That probability where neither the campaign nor gold tells; None for the most probable."""
    least_labels: ClassVar[int] = 0
    most_labels: ClassVar[int | None] = None
    """How many labels a campaign must and may have; None is for any number."""
    of_recipes: ClassVar[bool] = False
    """Whether only recipes use it: nobody chooses it for rows of a file."""
    keeps_all: ClassVar[bool] = False
    """Whether all that is drafted is kept as it comes, in place of a vote."""
    silence_counts: ClassVar[bool] = True
    """Whether a draft speaks against what it leaves out. Where seats draft records of their own
    accord, silence about another's is no vote against it."""
    defaults: ClassVar[Defaults] = Defaults()

    def check_campaign(self, campaign: Campaign) -> None:
        """Raise :class:`schema.errors.InvalidCampaign` if labels or options make no sense."""
        self.options(campaign)
        count = len(campaign.labels)
        if self.most_labels == 0 and count:
            raise InvalidCampaign(f"{self.name} has no labels to choose from", "leave --labels out")
        if count < self.least_labels:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has {_no_or(count)}, and {self.name} needs at least "
                f"{self.least_labels}",
                "name them, for example: --labels person,place",
            )
        if self.most_labels is not None and count > self.most_labels:
            raise InvalidCampaign(
                f"{self.name} takes at most {self.most_labels} labels, not {count}",
                "merge or remove some",
            )

    def options(self, campaign: Campaign) -> Any:
        """The campaign's options, as an :attr:`options_model`.

        Raises:
            InvalidCampaign: names each option that is unknown or wrong.
        """
        return read_options(self.name, self.options_model, campaign)

    def leaves_line_open(self, campaign: Campaign) -> bool:
        """Whether gold shall show from which probability on a part is in."""
        return self.learns_line and self.options(campaign).threshold is None

    def line_of(self, campaign: Campaign) -> float | None:
        """From which probability on a part is in; None where the most probable answer counts."""
        line: float | None = self.options(campaign).threshold if self.learns_line else None
        return self.usual_line if line is None else line

    def with_line(self, campaign: Campaign, line: float | None) -> Campaign:
        """The campaign with its threshold set to ``line``, if it leaves that open and there is one.
        Answers are put together by it; it is no revision of its own."""
        if line is None or not self.leaves_line_open(campaign):
            return campaign
        return campaign.model_copy(update={"options": {**campaign.options, "threshold": line}})

    def wording(self, campaign: Campaign) -> Wording:
        """In which words its questions are put."""
        return Wording()

    def merges(self, campaign: Campaign) -> bool:
        """Whether the best drafts shall be merged into one more, which must win the vote again.

        For kinds whose seats draft, and one draft is chosen."""
        return False


def _no_or(count: int) -> str:
    if not count:
        return "no labels"
    return "one label" if count == 1 else f"{count} labels"
