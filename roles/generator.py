"""The generator: drafts an answer without seeing anybody else's, votes again after a debate, and
says how likely the answer is right."""

from __future__ import annotations

import math

from kinds.base import kind_of
from roles.base import Contribution, Reply, Speaker, Write, register
from roles.certainty import say_confidence
from roles.cut_json import read_cut
from roles.options import in_words
from roles.prompting import claims_in_words, framing_of, in_view_order, item, outline, prompt
from roles.voting import vote
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, OpenText, Structured
from schema.turn import TurnRequest

_CUT = " (cut off at its longest)"


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
            if brief.question == "propose":
                return await _draft(request, campaign, speaker, space)
            choices = in_view_order(brief.choices, request.seat.view)
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
            features=brief.question == "propose",
        )
        return Contribution(ballot=ballot, says=_says(request, choices, ballot))


async def _draft(
    request: TurnRequest, campaign: Campaign, speaker: Speaker, space: Structured | OpenText
) -> Contribution:
    kind = kind_of(campaign.kind)
    question = "Answer with JSON like " + outline(space.json_schema)
    asked = prompt(
        campaign,
        request.seat.view,
        item(campaign, request.input, request.brief.passages, notes=request.brief.notes),
        question,
        "",
    )
    # Samples of one seat differ by their seeds alone, so they need some temperature.
    form = Write(
        json_schema=space.json_schema,
        max_tokens=space.max_tokens,
        temperature=0.7 if request.sample else 0.0,
        seed=request.seed,
    )
    reply = await speaker.ask(asked, form)
    cut = reply.finish == "length"
    value: Json = kind.parse(campaign, request.input, read_cut(reply.text) if cut else reply.text)
    ballot = Ballot(
        method=reply.method, mode=request.brief.mode, value=value, confidence=confidence(reply)
    )
    return Contribution(ballot=ballot, says=f"Proposes{_CUT if cut else ''}: {kind.words(value)}.")


def confidence(reply: Reply) -> float | None:
    """The mean probability of the draft's tokens (geometric); None where it is not known.

    Length-normalised sequence likelihood: Malinin and Gales, 2021, Uncertainty Estimation in
    Autoregressive Structured Prediction.
    """
    if reply.log_probability is None or reply.tokens == 0:
        return None
    return min(1.0, math.exp(reply.log_probability / reply.tokens))


def _says(request: TurnRequest, choices: tuple[Choice, ...], ballot: Ballot) -> str:
    shares = in_words(choices, ballot.probabilities, ballot.mode, request.brief.groups)
    if request.brief.claims:
        count = len(request.brief.claims)
        return f"Having read {count} verified claim{'s' * (count > 1)}: {shares}."
    return f"{shares[:1].upper()}{shares[1:]}."
