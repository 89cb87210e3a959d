"""The critic: looks for what is wrong with one candidate, without knowing who proposed it."""

from __future__ import annotations

from kinds.base import kind_of
from roles.base import Contribution, Speaker, register
from roles.prompting import fence, item, prompt
from roles.scoring import rate
from schema.campaign import Campaign
from schema.choice import Choice, ClosedSet
from schema.turn import TurnRequest


@register
class Critic:
    """Says how probable it is that the candidate is right."""

    name = "critic"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot in mode ``several`` over the candidate, or over each choice without one."""
        brief = request.brief
        choices = (brief.candidate,) if brief.candidate else brief.choices
        space = kind_of(campaign.kind).answer_space(campaign, request.input)
        closed = isinstance(space, ClosedSet)
        shown = item(campaign, request.input, brief.passages)
        ballot = await rate(
            speaker,
            choices,
            lambda choice: prompt(
                campaign, request.seat.view, shown, _question(choice, closed), "Answer:"
            ),
        )
        return Contribution(
            ballot=ballot,
            says=" ".join(_verdict(choice, ballot.probabilities[choice.key]) for choice in choices),
        )


def _question(choice: Choice, closed: bool) -> str:
    """Asked of the text itself where the choice is a label: small models judge a text better than
    they judge somebody's answer."""
    asked = f"Is the text {choice.text}?" if closed else f"Is this right: {fence(choice.text)}?"
    return f"{asked} Answer yes or no."


def _verdict(choice: Choice, right: float) -> str:
    if right >= 0.5:
        return f"Finds nothing wrong with {choice.text}: right with {right:.2f}."
    return f"Objects to {choice.text}: wrong with {1 - right:.2f}."
