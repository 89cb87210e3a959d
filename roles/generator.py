"""The generator: drafts an answer without seeing anybody else's, votes again after a debate, and
says how likely the answer is right."""

from __future__ import annotations

from kinds.base import kind_of
from roles.base import Contribution, Speaker, register
from roles.certainty import say_confidence
from roles.drafting import draft
from roles.options import in_words
from roles.prompting import claims_in_words, framing_of, in_view_order
from roles.voting import vote
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.choice import Choice, OpenText, Structured
from schema.turn import TurnRequest

DRAFTS = ("propose", "redraft")
"""The questions whose answer is a draft of one's own."""


@register
class Generator:
    """Proposes over a closed set by label scores, else by writing under the kind's schema."""

    name = "generator"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the choices, or a drafted value with a confidence."""
        if request.brief.question == "say_confidence":
            return await say_confidence(request, campaign, speaker)
        space, brief = kind_of(campaign.kind).answer_space(campaign, request.input), request.brief
        if isinstance(space, Structured | OpenText):
            if brief.question in DRAFTS:
                return await draft(request, campaign, speaker)
            in_order = bool(request.order)  # two in the order of the turn, not of the view
            choices = brief.choices if in_order else in_view_order(brief.choices, request.seat.view)
        else:
            choices = in_view_order(brief.choices or space.choices, request.seat.view)
        if not choices:
            return Contribution(abstained=True, says="There is nothing to choose between.")
        ballot = await vote(
            request,
            campaign,
            speaker,
            choices,
            framing_of(campaign, request.seat.view),
            heard=claims_in_words(brief.claims, (*brief.choices, *brief.sides)),
            features=brief.question in DRAFTS,
        )
        return Contribution(ballot=ballot, says=_says(request, choices, ballot))


def _says(request: TurnRequest, choices: tuple[Choice, ...], ballot: Ballot) -> str:
    shares = in_words(choices, ballot.probabilities, ballot.mode, request.brief.groups)
    if request.brief.claims:
        count = len(request.brief.claims)
        return f"Having read {count} verified claim{'s' * (count > 1)}: {shares}."
    return f"{shares[:1].upper()}{shares[1:]}."
