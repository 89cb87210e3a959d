"""The judge: weighs the two best candidates after the debate, in the order in which it gets them.

It is asked once in each order of presentation; who prefers whatever comes first abstains.
"""

from __future__ import annotations

from roles.base import Contribution, Speaker, register
from roles.options import in_words
from roles.prompting import asking, claims_in_words, item, prompt, worded
from roles.scoring import choose
from schema.campaign import Campaign
from schema.turn import TurnRequest


@register
class Judge:
    """Chooses between two candidates, with the claims that the verifier let stand."""

    name = "judge"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the candidates of the brief."""
        brief = request.brief
        choices = brief.choices
        if not choices:
            return Contribution(abstained=True, says="There is nothing to judge.")
        place = {choice.key: number for number, choice in enumerate(choices)}
        in_order = sorted(brief.claims, key=lambda claim: place.get(claim.stance, len(place)))
        question = claims_in_words(in_order, choices) + asking(
            worded(campaign, "Which label is right"), choices
        )
        asked = prompt(
            campaign,
            request.seat.view,
            item(campaign, request.input),
            question,
            worded(campaign, "Label:"),
        )
        ballot = await choose(speaker, asked, choices)
        return Contribution(
            ballot=ballot, says=f"Judges: {in_words(choices, ballot.probabilities)}."
        )
