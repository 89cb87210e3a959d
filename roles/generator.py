"""The generator: drafts an answer without seeing anybody else's, and votes again after a debate."""

from __future__ import annotations

import math

from kinds.base import kind_of
from roles.base import Contribution, Reply, Speaker, Write, register
from roles.cut_json import read_cut
from roles.options import in_words
from roles.prompting import (
    asking_about_labels,
    claims_in_words,
    framing_of,
    in_view_order,
    item,
    outline,
    prompt,
    rating_question,
    worded,
)
from roles.scoring import choose, rate
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import Choice, ClosedSet, OpenText, Pair, SeveralOf, Structured
from schema.turn import TurnRequest

FEATURES = 256
"""Numbers about the model's state that come with a draft, for learners: twice as many gain nothing
(engine/llama/features.py)."""

_CUT = " (cut off at its longest)"


@register
class Generator:
    """Proposes over a closed set by label scores, else by writing under the kind's schema."""

    name = "generator"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """A ballot over the choices, or a drafted value with a confidence."""
        space = kind_of(campaign.kind).answer_space(campaign, request.input)
        if request.brief.question == "propose" and isinstance(space, (Structured, OpenText)):
            return await _draft(request, campaign, speaker, space)
        listed = space.choices if isinstance(space, (ClosedSet, SeveralOf, Pair)) else ()
        choices = in_view_order(request.brief.choices or listed, request.seat.view)
        if not choices:
            return Contribution(abstained=True, says="There is nothing to choose between.")
        ballot = await _vote(request, campaign, speaker, choices)
        return Contribution(ballot=ballot, says=_says(request, choices, ballot))


async def _vote(
    request: TurnRequest, campaign: Campaign, speaker: Speaker, choices: tuple[Choice, ...]
) -> Ballot:
    view, brief = request.seat.view, request.brief
    shown = item(campaign, request.input, brief.passages)
    heard = claims_in_words(brief.claims, brief.choices)
    if brief.mode == "several":
        return await rate(
            speaker,
            choices,
            lambda choice: prompt(
                campaign, view, shown, heard + rating_question(choice), "Answer:"
            ),
        )
    framing = framing_of(view)
    question = heard + asking_about_labels(campaign, framing.question, choices)
    start = worded(campaign, framing.answer_start)
    asked = prompt(campaign, view, shown, question, start)
    wanted = FEATURES if brief.question == "propose" else 0
    return await choose(speaker, asked, choices, features=wanted)


async def _draft(
    request: TurnRequest, campaign: Campaign, speaker: Speaker, space: Structured | OpenText
) -> Contribution:
    kind = kind_of(campaign.kind)
    question = "Answer with JSON like " + outline(space.json_schema)
    asked = prompt(
        campaign,
        request.seat.view,
        item(campaign, request.input, request.brief.passages),
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
    shares = in_words(choices, ballot.probabilities)
    if request.brief.claims:
        count = len(request.brief.claims)
        return f"Having read {count} verified claim{'s' * (count > 1)}: {shares}."
    return f"{shares[:1].upper()}{shares[1:]}."
