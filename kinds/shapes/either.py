"""A kind of two shapes: its campaign decides which, and its values are the same in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import Kind
from kinds.deciding import Reckoned, Standing
from kinds.figures import Answered, Marks
from kinds.review_form import ReviewForm
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice


class Either(Kind):
    """Hands whatever depends on the campaign to the kind that :meth:`shape` names.

    Subclasses write :meth:`shape`, and for all shapes alike :meth:`supports`, :meth:`similarity`
    and :meth:`words`.
    """

    def shape(self, campaign: Campaign) -> Kind:
        """The kind that answers for this campaign."""
        raise NotImplementedError

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """The shape's."""
        return self.shape(campaign).fixed_keys(campaign)

    def leaves_line_open(self, campaign: Campaign) -> bool:
        """The shape's."""
        return self.shape(campaign).leaves_line_open(campaign)

    def line_of(self, campaign: Campaign) -> float | None:
        """The shape's."""
        return self.shape(campaign).line_of(campaign)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The shape's."""
        return self.shape(campaign).answer_space(campaign, input)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """As the shape reads it."""
        return self.shape(campaign).parse(campaign, input, answer)

    def read_gold(self, campaign: Campaign, input: Mapping[str, Json], gold: Json) -> Json:
        """As the shape reads it."""
        return self.shape(campaign).read_gold(campaign, input, gold)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """The shape's."""
        return self.shape(campaign).candidates(campaign, input, proposals)

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """As the shape merges."""
        return self.shape(campaign).assemble(campaign, input, choices, probabilities)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """As the shape merges."""
        return self.shape(standing.campaign).reckoned(standing, value)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """As the shape checks."""
        return self.shape(campaign).problems(campaign, input, value)

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """The shape's."""
        return self.shape(campaign).marks(campaign, input, value, gold)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The shape's."""
        return self.shape(campaign).baseline(campaign, answers)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """The shape's."""
        return self.shape(campaign).review_form(campaign, input)
