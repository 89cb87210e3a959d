"""A transcript in words: what a person reads to see why a row got its label. Pure.

Everything that came from outside (the text, a model's words) is made harmless for a terminal:
control characters are shown, never sent.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from kinds.base import kind_of
from schema.annotation import Annotation
from schema.evidence import Claim
from schema.transcript import Transcript
from schema.turn import Turn
from storage.decisions import Decision

WIDTH = 96
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_STAND_INS = {"\n": " ", "\t": " ", "\r": " "}


def harmless(text: str) -> str:
    """``text`` without anything that a terminal would obey."""
    return "".join(
        character if character.isprintable() else _STAND_INS.get(character, _REPLACEMENT)
        for character in text
    )


def tell(
    transcript: Transcript, decisions: Sequence[Decision], annotations: Sequence[Annotation]
) -> Iterator[str]:
    """The lines of one task's story, in the order in which it happened."""
    task, campaign = transcript.task, transcript.campaign
    yield f"Task {harmless(task.id)} of campaign {campaign.name} ({campaign.kind})"
    for name in campaign.input_fields:
        if name in task.input:
            yield from _wrapped(f'{name}: "{harmless(str(task.input[name]))}"', "  ")
    turns = list(transcript.turns)
    for decision in decisions:
        if decision.step != "ask":
            continue
        yield ""
        yield from _wrapped(f"■ {decision.stage}: {harmless(decision.why)}", "")
        for turn in turns:
            if turn.stage == decision.stage:
                yield from _turn(turn)
    for annotation in annotations:
        yield ""
        yield from _annotation(transcript, annotation)


def _turn(turn: Turn) -> Iterator[str]:
    who = f"{turn.seat.id} ({turn.seat.model})"
    if turn.order:
        who += f", {turn.order} order"
    if turn.status == "failed":
        yield from _wrapped(f"{who} could not answer: {harmless(turn.error)}", "    ")
        return
    yield from _wrapped(f"{who}: {harmless(turn.says) or turn.status}", "    ")
    for claim in turn.claims:
        if turn.question == "check_claims":
            yield from _wrapped(_standing(claim), "        ")


def _standing(claim: Claim) -> str:
    quote = harmless(claim.quote)
    if claim.standing == "struck":
        return f'✗ "{quote}" is struck: {harmless(claim.reason)}'
    support = "" if claim.support is None else f", support {claim.support:.2f}"
    return f'✓ "{quote}" stands for {harmless(claim.stance)}{support}'


def _annotation(transcript: Transcript, annotation: Annotation) -> Iterator[str]:
    words = kind_of(transcript.campaign.kind).words(annotation.value)
    confidence = "" if annotation.confidence is None else f" ({annotation.confidence:.2f})"
    by = "" if annotation.by == "committee" else f" by the {annotation.by}"
    value = "" if annotation.value is None else f": {harmless(words)}{confidence}"
    yield f"Version {annotation.version}, {annotation.outcome}{by}{value}"
    if annotation.reason:
        yield from _wrapped(harmless(annotation.reason), "  ")
    if annotation.dissent:
        yield from _wrapped("dissent: " + ", ".join(annotation.dissent), "  ")
    if annotation.effective_votes is not None:
        yield f"  effective votes: {annotation.effective_votes:.1f} of {len(annotation.votes)}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]
