"""The peer reviewer: weighs the candidates against one another, blind to who proposed them."""

from __future__ import annotations

from roles.base import Contribution, Speaker, register
from roles.options import in_words
from roles.prompting import in_view_order, wording_of
from roles.voting import vote
from schema.campaign import Campaign
from schema.turn import TurnRequest


@register
class PeerReviewer:
    """Compares in one turn; asks another question than those who drafted, so that the errors
    differ."""

    name = "peer_reviewer"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the choices under review."""
        choices = in_view_order(request.brief.choices, request.seat.view)
        if not choices:
            return Contribution(abstained=True, says="There is nothing to review.")
        ballot = await vote(request, campaign, speaker, choices, wording_of(campaign).reader)
        said = in_words(choices, ballot.probabilities, ballot.mode, request.brief.groups)
        return Contribution(ballot=ballot, says=f"Compared blind: {said}.")
