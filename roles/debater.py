"""The debater: argues for an assigned side, resting on a verbatim quote of the text.

The quote is chosen by numbers, not by prose: every segment of the text is read by the model as if
it were all of it, and the segments are ranked by how far they speak for one side rather than for
the other. The side that comes first in the brief takes the upper half of the ranking, the other
side the lower half, so that the two never rest on the same words where the text has two segments
(and where both seats run one model; the verifier settles it where they differ).

The words of the argument are the model's own. Of several attempts the one that the same model, who
now only reads it, finds to speak most for the assigned side is made: small models often defend a
side by conceding it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from kinds.base import kind_of
from kinds.wording import fence
from roles.base import Contribution, Prompt, Speaker, Write, register
from roles.leaning import lean
from roles.prompting import claims_in_words, item, prompt, wording_of
from roles.repetition import adds_nothing, says_the_same
from roles.segments import Segment, segments
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidAnswer
from schema.evidence import Claim
from schema.turn import TurnRequest

TRIES = 3
"""Attempts at an argument; the first is the model's most probable words."""

LONGEST_ARGUMENT = 300
"""Characters, the quote included."""

_TOKENS = 40
_TEMPERATURE = 0.8
_WORD = r"\w+"
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


@register
class Debater:
    """Makes one claim: a stance, a quote, and one sentence on what the quote shows."""

    name = "debater"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """One claim for the brief's candidate; an abstention where there is nothing to say."""
        own, opposing = request.brief.candidate, request.brief.against
        if own is None or opposing is None:
            raise InvalidAnswer("a debater was asked without two sides")
        texts = kind_of(campaign.kind).quotable(campaign, request.input)
        pieces = [(text.field, piece) for text in texts for piece in segments(text.text)]
        if not pieces:
            return Contribution(abstained=True, says="The text has no words to quote.")
        field, segment = await _quote(request, campaign, speaker, pieces, own, opposing)
        quote = segment.text
        argument = await _argument(request, campaign, speaker, quote, own, opposing)
        if not argument:
            return Contribution(
                abstained=True,
                says=f'Finds nothing to say for {own.text} on "{quote}" that is not a repetition.',
            )
        claim = Claim(id=request.turn, stance=own.key, quote=quote, field=field, argument=argument)
        return Contribution(claims=(claim,), says=f"For {own.text}: {argument}")


async def _quote(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    pieces: Sequence[tuple[str, Segment]],
    own: Choice,
    opposing: Choice,
) -> tuple[str, Segment]:
    """The segment to rest on: another one in each round, the strongest first."""
    if len(pieces) == 1:
        return pieces[0]
    first, second = request.brief.choices or (own, opposing)
    view = request.seat.view
    leans = await asyncio.gather(
        *(lean(speaker, campaign, view, piece.text, first, second) for _, piece in pieces)
    )
    ranked = sorted(range(len(pieces)), key=lambda place: (-leans[place], place))
    half = (len(ranked) + 1) // 2
    mine = ranked[:half] if own.key == first.key else ranked[half:][::-1]
    return pieces[mine[request.round % len(mine)]]


async def _argument(
    request: TurnRequest,
    campaign: Campaign,
    speaker: Speaker,
    quote: str,
    own: Choice,
    opposing: Choice,
) -> str:
    """Of the attempts that repeat nothing, the one that speaks most for the side; or empty."""
    asked = _prompt(request, campaign, quote, own, opposing)
    names = (own.text, opposing.text)
    replies = await asyncio.gather(
        *(speaker.ask(asked, _attempt(request.seed, number)) for number in range(TRIES))
    )
    attempts = dict.fromkeys(sentence(reply.text, names) for reply in replies)
    new = [said for said in attempts if _is_new(said, quote, names, request.brief.claims)]
    if not new:
        return ""
    view = request.seat.view
    leans = await asyncio.gather(
        *(lean(speaker, campaign, view, said, own, opposing) for said in new)
    )
    # Naming a side is no reason for it, and would sway the model that reads the attempt.
    ranks = [(not mentions(said, names), leaning) for said, leaning in zip(new, leans, strict=True)]
    best = new[ranks.index(max(ranks))]
    return f"{asked.answer_start} {best}"[:LONGEST_ARGUMENT]


def _attempt(seed: int, number: int) -> Write:
    """The first is the model's most probable words; the others are drawn."""
    return Write(
        max_tokens=_TOKENS,
        temperature=_TEMPERATURE if number else 0.0,
        seed=seed + number,
        stop=("\n",),
    )


def _is_new(said: str, quote: str, names: Sequence[str], claims: Sequence[Claim]) -> bool:
    """Whether an attempt says something beyond its quote, the sides, and what others claimed."""
    return not adds_nothing(said, (quote, *names)) and not any(
        says_the_same(said, claim.argument, (quote, claim.quote)) for claim in claims
    )


def _prompt(
    request: TurnRequest, campaign: Campaign, quote: str, own: Choice, opposing: Choice
) -> Prompt:
    wording = wording_of(campaign)
    stance = wording.stance(own, opposing)
    heard = claims_in_words(request.brief.claims, request.brief.choices)
    question = (
        f'{heard}Argue in one sentence {stance}. Use these words of the text: "{fence(quote)}".'
    )
    return prompt(
        campaign,
        request.seat.view,
        item(campaign, request.input),
        question,
        wording.argument_start(quote),
    )


def sentence(text: str, names: Sequence[str] = ()) -> str:
    """The first sentence of ``text``, on one line, with a full stop.

    An unfinished sentence ends at its last comma; and clauses at its end that name one of
    ``names`` (the sides) are left out: ", which is negative" says nothing that is not known.
    """
    said = " ".join(text.split())
    end = _SENTENCE_END.search(said)
    said = said[: end.start()] if end else said.rpartition(",")[0] or said
    clauses = said.split(", ")
    while len(clauses) > 1 and mentions(clauses[-1], names):
        clauses.pop()
    said = ", ".join(clauses).rstrip(" ,;:")
    return f"{said}." if said else ""


def mentions(text: str, names: Sequence[str]) -> bool:
    """Whether ``text`` names one of ``names`` as a whole word, in whatever case."""
    words = f" {' '.join(re.findall(_WORD, text.casefold()))} "
    return any(f" {' '.join(re.findall(_WORD, name.casefold()))} " in words for name in names)
