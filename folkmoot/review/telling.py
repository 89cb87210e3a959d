"""A task as it is put to a person: its text, and what the committee made of it. Pure.

What the texts and the models say is told as it is; whoever prints it makes it harmless
(:mod:`folkmoot.terminal`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from kinds.base import kind_of
from schema.annotation import Annotation
from schema.campaign import Campaign
from schema.evidence import Claim
from schema.transcript import Transcript
from storage.answers import AnswerOnRecord

INDENT = "  "
CHOICE = 40
"""Characters of a vote's choice that are told."""


def told_task(transcript: Transcript, width: int) -> Iterator[str]:
    """The item as its kind shows it, in lines of at most ``width`` columns; lines of a text stay
    lines."""
    campaign = transcript.campaign
    for part in kind_of(campaign.kind).render(campaign, transcript.task.input):
        yield from wrapped(f"{part.title}: {part.text}", width)


def told_committee(transcript: Transcript, first: Annotation, width: int) -> Iterator[str]:
    """The committee's best answer, the votes in a line, and the quotes that survived a debate."""
    campaign = transcript.campaign
    if first.value is None:
        best = "none"
    else:
        best = kind_of(campaign.kind).words(first.value)
        best += "" if first.confidence is None else f", {first.confidence:.2f}"
    yield from wrapped(f"the committee's best answer: {best} ({first.outcome})", width)
    if first.votes:
        votes = (
            f"{vote.seat} {textwrap.shorten(vote.choice, CHOICE, placeholder='…')}"
            f" {vote.probability:.2f}"
            for vote in first.votes
        )
        yield from wrapped(f"votes: {', '.join(votes)}", width)
    for claim in surviving(transcript):
        yield from wrapped(f"“{claim.quote}” for {_side(campaign, claim)}", width)


def told_people(said: Sequence[AnswerOnRecord], width: int) -> Iterator[str]:
    """What each of several people answered, with their notes."""
    for place, answer in enumerate(said, start=1):
        yield from wrapped(f":{place}  {answer.by} says {answer.says}", width)


def surviving(transcript: Transcript) -> tuple[Claim, ...]:
    """The claims of the debate that the verifier let stand, the best supported first."""
    checks = [turn for turn in transcript.turns if turn.question == "check_claims"]
    claims = [claim for claim in (checks[-1].claims if checks else ()) if _stands(claim)]
    return tuple(sorted(claims, key=lambda claim: -(claim.support or 0.0)))


def told_guideline(campaign: Campaign, width: int) -> Iterator[str]:
    """What the campaign asks for, where it says so."""
    if campaign.guideline.strip():
        yield from wrapped(f"guideline: {campaign.guideline.strip()}", width)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Indented lines of at most ``width`` columns."""
    for number, line in enumerate(text.splitlines()):
        indent = INDENT if number == 0 else 2 * INDENT
        yield from textwrap.wrap(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=2 * INDENT,
            break_on_hyphens=False,
        )


def _stands(claim: Claim) -> bool:
    return claim.standing == "stands"


def _side(campaign: Campaign, claim: Claim) -> str:
    labels = {label.name for label in campaign.labels}
    support = "" if claim.support is None else f" (support {claim.support:.2f})"
    return f"{claim.stance if claim.stance in labels else 'its side'}{support}"
