"""The critic: looks for what is wrong with one candidate, without knowing who proposed it."""

from __future__ import annotations

from collections.abc import Mapping

from kinds.wording import Wording
from roles.base import Contribution, Speaker, register
from roles.prompting import item, prompt, wording_of
from roles.scoring import rate
from schema.campaign import Campaign
from schema.choice import Choice
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
        wording = wording_of(campaign)
        questions = {group.key: group.text for group in brief.groups}
        names = {group.key: group.name or group.key for group in brief.groups}
        shown = item(campaign, request.input, brief.passages, notes=brief.notes)
        ballot = await rate(
            speaker,
            choices,
            lambda choice: prompt(
                campaign, request.seat.view, shown, _question(choice, wording, questions), "Answer:"
            ),
        )
        return Contribution(
            ballot=ballot,
            says=" ".join(
                _verdict(choice, ballot.probabilities[choice.key], names) for choice in choices
            ),
        )


def _question(choice: Choice, wording: Wording, questions: Mapping[str, str]) -> str:
    """Whether the choice is right; to a question, where it answers one."""
    if choice.group in questions:
        return f"{questions[choice.group]}\n{wording.proposed(choice)}"
    return wording.whether(choice)


def _verdict(choice: Choice, right: float, names: Mapping[str, str]) -> str:
    about = f" for {names[choice.group]}" if choice.group in names else ""
    if right >= 0.5:
        return f"Finds nothing wrong with {choice.text}{about}: right with {right:.2f}."
    return f"Objects to {choice.text}{about}: wrong with {1 - right:.2f}."
