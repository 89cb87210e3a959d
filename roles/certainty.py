"""How a seat says in words how likely an answer is right.

It chooses a word of a short scale, whose probabilities are read as for any closed set, so that one
answer costs one short question after an item that the seat has read already. The scale's numbers
are round ones that people give such words; what they mean in a model's mouth, known answers tell
(:mod:`consensus.learning.confidence_map`). Each view shows the scale in its own order, so that a
leaning towards what comes first does not add up.
"""

from __future__ import annotations

import asyncio
from math import fsum

from kinds.base import kind_of
from roles.base import Contribution, Speaker
from roles.prompting import asking, in_view_order, item, prompt, wording_of
from roles.scoring import choose
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.choice import Choice
from schema.turn import TurnRequest

SCALE = {
    "almost certain": 0.95,
    "likely": 0.7,
    "about even": 0.5,
    "unlikely": 0.2,
    "highly unlikely": 0.05,
}
"""What can be said, and the probability that is meant by it."""

ANSWER_START = "That it is right is"

_WORDS = tuple(Choice(key=word, text=word) for word in SCALE)


async def say_confidence(
    request: TurnRequest, campaign: Campaign, speaker: Speaker
) -> Contribution:
    """A ballot with the brief's value: its ``confidence`` is the mean of the scale under what the
    seat's model says; of an answer of parts its ``probabilities`` say it of each choice of the
    brief, that it is right."""
    brief, kind = request.brief, kind_of(campaign.kind)
    if not brief.choices:
        whole = await _ask(request, campaign, speaker, kind.words(brief.value))
        sure = _number(whole)
        said = whole.model_copy(
            update={"value": brief.value, "probabilities": {}, "confidence": sure}
        )
        words = f"Says of {kind.words(brief.value)}: {whole.best}, {sure:.2f}."
        return Contribution(ballot=said, says=words)
    asked = await asyncio.gather(
        *(_ask(request, campaign, speaker, each.text, each.group) for each in brief.choices)
    )
    right = {choice.key: _number(scale) for choice, scale in zip(brief.choices, asked, strict=True)}
    told = (
        f"{choice.text}: {scale.best}, {right[choice.key]:.2f}"
        for choice, scale in zip(brief.choices, asked, strict=True)
    )
    ballot = Ballot(method=asked[-1].method, mode="several", probabilities=right, value=brief.value)
    return Contribution(ballot=ballot, says=f"Says of {'; of '.join(told)}.")


async def _ask(
    request: TurnRequest, campaign: Campaign, speaker: Speaker, answer: str, group: str = ""
) -> Ballot:
    """Probabilities of the words of the scale."""
    view, brief = request.seat.view, request.brief
    scale = in_view_order(_WORDS, view)
    about = next((each.text + "\n" for each in brief.groups if each.key == group), "")
    question = about + asking(wording_of(campaign).how_likely(answer), scale)
    shown = item(campaign, request.input, brief.passages, notes=brief.notes)
    return await choose(speaker, prompt(campaign, view, shown, question, ANSWER_START), scale)


def _number(scale: Ballot) -> float:
    return fsum(SCALE[word] * probability for word, probability in scale.probabilities.items())
