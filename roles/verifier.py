"""The verifier: strikes claims whose quotes do not stand, and checks the final value.

Rules first: a quote that is not in the text, a stance that is no side of the debate, an argument
that says nothing or repeats another. Only what passes is put to a model, where the seat has one:
how probable the quote, read by itself, makes its own side rather than the other.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

from kinds.base import kind_of
from kinds.showing import Quotable
from kinds.suspects.signals import in_words
from roles.base import Contribution, Prompt, Speaker, State, register
from roles.leaning import NOTHING, lean
from roles.repetition import adds_nothing, says_the_same
from schema.campaign import Campaign
from schema.choice import Choice
from schema.evidence import Claim
from schema.seat import RULES
from schema.turn import TurnRequest

UNSUPPORTED = 0.2
"""A quote is struck when, read by itself, it makes the stance less probable than this against the
other side: four to one against. What is merely weak stays, with its number beside it."""


@register
class Verifier:
    """Answers ``screen``, ``check_claims`` and ``check_value``."""

    name = "verifier"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """The claims as they stand now, or the problems of the value."""
        if request.brief.question == "screen":
            return await _screen(request, speaker)
        if request.brief.question == "check_value":
            return await _check_value(request, campaign, speaker)
        return await _check_claims(request, campaign, speaker)


async def _screen(request: TurnRequest, speaker: Speaker) -> Contribution:
    """Put on record what was found by rule, before anybody is asked anew."""
    found = request.brief.suspects
    told = "; ".join(f"“{each.text}” {in_words(each.signs)}" for each in found)
    statement = f"Left out: {told}." if found else "Nothing in the item talks about its answer."
    said = await _state(speaker, "Find what talks about the answer.", statement)
    return Contribution(suspects=found, says=said)


async def _check_value(request: TurnRequest, campaign: Campaign, speaker: Speaker) -> Contribution:
    kind = kind_of(campaign.kind)
    value = request.brief.value
    problems = kind.problems(campaign, request.input, value)
    statement = (
        "Not valid: " + "; ".join(problems) + "."
        if problems
        else f"{kind.words(value)} keeps every rule of {campaign.kind}."
    )
    said = await _state(speaker, "Check the final value.", statement)
    return Contribution(problems=problems, says=said)


async def _check_claims(request: TurnRequest, campaign: Campaign, speaker: Speaker) -> Contribution:
    texts = kind_of(campaign.kind).quotable(campaign, request.input)
    sides, checked = request.brief.choices, list[Claim]()
    for claim in request.brief.claims:
        checked.append(by_rule(claim, texts, sides, checked))
    if request.seat.model != RULES and len(sides) == 2:
        checked = await asyncio.gather(
            *(_supported(claim, request, campaign, speaker) for claim in checked)
        )
    checked = without_shared_quotes(checked)
    statement = " ".join(_finding(claim, sides) for claim in checked) or "There are no claims."
    said = await _state(speaker, "Check the claims.", statement)
    return Contribution(claims=tuple(checked), says=said)


def by_rule(
    claim: Claim, texts: Sequence[Quotable], sides: tuple[Choice, ...], before: list[Claim]
) -> Claim:
    """The claim with its offset, standing or struck, as far as no model is needed.

    Args:
        claim: as it was made.
        texts: what may be quoted; the field that the claim names, or else any.
        sides: the sides of the debate.
        before: the claims that were checked before it.
    """
    field, start = _found(claim, texts)
    names = [side.text for side in sides]
    reason = ""
    if start < 0:
        reason = "the quote is not in the text"
    elif claim.stance not in {side.key for side in sides}:
        reason = "the stance is no side of this debate"
    elif adds_nothing(claim.argument, (claim.quote, *names)):
        reason = "the argument says nothing beyond its quote and its side"
    elif any(
        says_the_same(claim.argument, other.argument, (claim.quote, other.quote))
        for other in before
    ):
        reason = "the argument repeats another one"
    return claim.model_copy(
        update={
            "field": field,
            "start": start,
            "standing": "struck" if reason else "stands",
            "reason": reason,
            "support": None,
        }
    )


def _found(claim: Claim, texts: Sequence[Quotable]) -> tuple[str, int]:
    """The field that holds the quote, and where; -1 where none does."""
    for text in texts if claim.quote.strip() else ():
        if claim.field in ("", text.field) and (start := text.text.find(claim.quote)) >= 0:
            return text.field, start
    return claim.field, -1


def without_shared_quotes(claims: list[Claim]) -> list[Claim]:
    """Words can carry one side only: of two standing claims for different sides whose quotes
    overlap, the one with less support is struck; both, where no model has read them."""
    struck: set[str] = set()
    standing = [claim for claim in claims if claim.standing == "stands"]
    for place, one in enumerate(standing):
        for other in standing[place + 1 :]:
            if one.stance == other.stance or not _overlap(one, other):
                continue
            if one.support is None or other.support is None:
                struck |= {one.id, other.id}
            else:
                struck.add(min(one, other, key=lambda claim: claim.support or 0.0).id)
    reason = "the other side rests on the same words, with more reason"
    return [
        claim.model_copy(update={"standing": "struck", "reason": reason})
        if claim.id in struck
        else claim
        for claim in claims
    ]


async def _supported(
    claim: Claim, request: TurnRequest, campaign: Campaign, speaker: Speaker
) -> Claim:
    """The claim with the probability that its quote makes its side the right one of the two.

    What the model would say to a text without content is taken off first.
    """
    if claim.standing != "stands":
        return claim
    view, sides = request.seat.view, request.brief.choices
    own = next(side for side in sides if side.key == claim.stance)
    other = next(side for side in sides if side.key != claim.stance)
    leaning, prejudice = await asyncio.gather(
        lean(speaker, campaign, view, claim.quote, own, other),
        lean(speaker, campaign, view, NOTHING, own, other),
    )
    if not math.isfinite(leaning) or not math.isfinite(prejudice):
        support = 1.0 if leaning > 0 else 0.0  # a verdict in words
    else:
        support = 1.0 / (1.0 + math.exp(min(prejudice - leaning, 700.0)))
    weak = support < UNSUPPORTED
    return claim.model_copy(
        update={
            "support": support,
            "standing": "struck" if weak else "stands",
            "reason": f"read by itself, the quote speaks for {other.text}" if weak else "",
        }
    )


def _overlap(one: Claim, other: Claim) -> bool:
    if one.field != other.field:
        return False
    return one.start < other.start + len(other.quote) and other.start < one.start + len(one.quote)


def _finding(claim: Claim, sides: tuple[Choice, ...]) -> str:
    names = {side.key: side.text for side in sides}
    stance = names.get(claim.stance, claim.stance)
    if claim.support is not None:
        stance += f" (support {claim.support:.2f})"
    if claim.standing == "struck":
        return f'Struck, for {stance}: "{claim.quote}": {claim.reason}.'
    return f'Stands, for {stance}: "{claim.quote}" at {claim.start}.'


async def _state(speaker: Speaker, task: str, statement: str) -> str:
    reply = await speaker.ask(Prompt(instructions="", question=task), State(statement=statement))
    return reply.text
