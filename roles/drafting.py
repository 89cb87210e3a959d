"""How a seat writes an answer under its kind's schema: a draft of its own, or one merged from the
best drafts."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kinds.base import kind_of
from kinds.reading import parsed
from kinds.showing import title_of
from kinds.wording import fence
from roles.base import Contribution, Prompt, Reply, Speaker, Write
from roles.cut_json import read_cut
from roles.prompting import item, outline, prompt, wording_of
from schema.ballot import Ballot
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import OpenText, Structured, Thought
from schema.errors import InvalidAnswer
from schema.turn import TurnRequest

_CUT = " (cut off at its longest)"


async def draft(request: TurnRequest, campaign: Campaign, speaker: Speaker) -> Contribution:
    """A drafted value with a confidence.

    Raises:
        InvalidAnswer: when the kind cannot read what was written, or nothing is to be written.
    """
    space = _space(request, campaign)
    shown = item(campaign, request.input, request.brief.passages, notes=request.brief.notes)
    if isinstance(space, OpenText) and space.thought is not None:
        return await _thought_out(request, campaign, speaker, space, space.thought, shown)
    asked = prompt(campaign, request.seat.view, shown, _form(space), "")
    return await _written(request, campaign, speaker, space, asked, "Proposes")


async def merge(request: TurnRequest, campaign: Campaign, speaker: Speaker) -> Contribution:
    """One value for the choices of the brief, which are drafts of others and untrusted.

    Raises:
        InvalidAnswer: as :func:`draft`.
    """
    space, brief = _space(request, campaign), request.brief
    if not brief.choices:
        return Contribution(abstained=True, says="There is nothing to merge.")
    shown = item(campaign, request.input, brief.passages, notes=brief.notes)
    question = f"{wording_of(campaign).merging(brief.choices)}\n{_form(space)}"
    asked = prompt(campaign, request.seat.view, shown, question, "")
    return await _written(request, campaign, speaker, space, asked, "Merges them into")


def confidence(reply: Reply) -> float | None:
    """The mean probability of the draft's tokens (geometric); None where it is not known.

    Length-normalised sequence likelihood: Malinin and Gales, 2021, Uncertainty Estimation in
    Autoregressive Structured Prediction.
    """
    if reply.log_probability is None or reply.tokens == 0:
        return None
    return min(1.0, math.exp(reply.log_probability / reply.tokens))


def _space(request: TurnRequest, campaign: Campaign) -> Structured | OpenText:
    space = kind_of(campaign.kind).answer_space(campaign, request.input)
    if not isinstance(space, Structured | OpenText):
        raise InvalidAnswer("an answer was to be written where it can only be chosen")
    return space


def _form(space: Structured | OpenText) -> str:
    if space.json_schema.get("type") == "string":
        # Small models that are told of JSON begin an object, and that is then their text.
        return "Answer with the text alone, in quotation marks."
    return "Answer with JSON like " + outline(space.json_schema)


async def _thought_out(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    space: OpenText,
    thought: Thought,
    shown: str,
) -> Contribution:
    """A draft whose seat thinks in free words first, and then reads its answer off them."""
    asked = prompt(campaign, request.seat.view, shown, thought.question, "")
    thinking = await speaker.ask(asked, _write(request, thought.max_tokens))
    words = thinking.text.strip()
    question = f"{title_of(thought.field)}: {fence(words)}\n\n{_form(space)}"
    asked = prompt(campaign, request.seat.view, shown, question, "")
    return await _written(
        request, campaign, speaker, space, asked, "Proposes", {thought.field: words}
    )


def _write(request: TurnRequest, max_tokens: int, json_schema: Json = None) -> Write:
    # Samples of one seat differ by their seeds alone, so they need some temperature.
    return Write(
        json_schema=json_schema,
        max_tokens=max_tokens,
        temperature=0.7 if request.sample else 0.0,
        seed=request.seed,
    )


async def _written(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    space: Structured | OpenText,
    asked: Prompt,
    does: str,
    before: Mapping[str, Json] | None = None,
) -> Contribution:
    """What is written under the schema; ``before`` are fields of it that are there already."""
    kind = kind_of(campaign.kind)
    reply = await speaker.ask(asked, _write(request, space.max_tokens, space.json_schema))
    cut = reply.finish == "length"
    said: Json = read_cut(reply.text) if cut else reply.text
    if before is not None:
        meant = parsed(said) if isinstance(said, str) else said
        said = {**meant, **before} if isinstance(meant, Mapping) else said
    value: Json = kind.parse(campaign, request.input, said)
    ballot = Ballot(
        method=reply.method, mode=request.brief.mode, value=value, confidence=confidence(reply)
    )
    return Contribution(ballot=ballot, says=f"{does}{_CUT if cut else ''}: {kind.words(value)}.")
