"""The peer reviewer: weighs the candidates against one another, blind to who proposed them."""

from __future__ import annotations

from roles.base import Contribution, Speaker, register
from roles.options import in_words
from roles.prompting import (
    FRAMINGS,
    asking_about_labels,
    in_view_order,
    item,
    prompt,
    rating_question,
    worded,
)
from roles.scoring import choose, rate
from schema.campaign import Campaign
from schema.turn import TurnRequest

_ANGLE = FRAMINGS["reader"]
"""Another question than those who draft are asked, so that the errors differ."""


@register
class PeerReviewer:
    """Compares in one turn; asks another question than those who drafted."""

    name = "peer_reviewer"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the choices under review."""
        brief, view = request.brief, request.seat.view
        choices = in_view_order(brief.choices, view)
        if not choices:
            return Contribution(abstained=True, says="There is nothing to review.")
        shown = item(campaign, request.input, brief.passages)
        if brief.mode == "several":
            ballot = await rate(
                speaker,
                choices,
                lambda choice: prompt(campaign, view, shown, rating_question(choice), "Answer:"),
            )
        else:
            question = asking_about_labels(campaign, _ANGLE.question, choices)
            asked = prompt(campaign, view, shown, question, worded(campaign, _ANGLE.answer_start))
            ballot = await choose(speaker, asked, choices)
        return Contribution(
            ballot=ballot, says=f"Compared blind: {in_words(choices, ballot.probabilities)}."
        )
