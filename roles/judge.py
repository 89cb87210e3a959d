"""The judge: weighs the two best candidates after the debate, in the order in which it gets them.

It is asked once in each order of presentation; who prefers whatever comes first abstains. Where a
campaign wants it, it also merges the best drafts into one, about which others then vote.
"""

from __future__ import annotations

from kinds.base import kind_of
from kinds.wording import Framing
from roles.base import Contribution, Speaker, register
from roles.drafting import merge
from roles.options import in_words
from roles.prompting import asking, claims_in_words, item, prompt, wording_of
from roles.scoring import choose
from roles.voting import vote
from schema.campaign import Campaign
from schema.choice import Pair
from schema.turn import TurnRequest


@register
class Judge:
    """Chooses between two candidates, with the claims that the verifier let stand."""

    name = "judge"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the candidates of the brief; or the draft that they were merged into."""
        brief = request.brief
        if brief.question == "merge":
            return await merge(request, campaign, speaker)
        choices = brief.choices
        if not choices:
            return Contribution(abstained=True, says="There is nothing to judge.")
        place = {choice.key: number for number, choice in enumerate(choices)}
        in_order = sorted(brief.claims, key=lambda claim: place.get(claim.stance, len(place)))
        wording, heard = wording_of(campaign), claims_in_words(in_order, choices)
        if isinstance(kind_of(campaign.kind).answer_space(campaign, request.input), Pair):
            framing = Framing(question=wording.right, answer_start=wording.answer_start)
            ballot = await vote(request, campaign, speaker, choices, framing, heard=heard)
        else:
            question = brief.groups[0].text.rstrip("?") if brief.groups else wording.right
            shown = item(campaign, request.input)
            asked = heard + asking(question, choices)
            put = prompt(campaign, request.seat.view, shown, asked, wording.answer_start)
            ballot = await choose(speaker, put, choices)
        return Contribution(
            ballot=ballot, says=f"Judges: {in_words(choices, ballot.probabilities)}."
        )
