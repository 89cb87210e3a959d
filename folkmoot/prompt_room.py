"""Whether what every prompt begins with leaves room for a text: seen before the work."""

from __future__ import annotations

from collections.abc import Iterator

from engine.measuring import Measured, measured
from roles.prompting import instructions
from schema.campaign import Campaign
from schema.errors import InvalidCampaign
from schema.seat import RULES, Seat

LEAST_ROOM = 64
"""Tokens that the shortest text, the words around it and an answer take."""

DRAFTING = "generator"


def check_room_for_text(campaign: Campaign, context: int) -> str:
    """See that guideline and labels leave room for a text, in the tokens of the models themselves.

    Args:
        context: the longest request that this machine's settings allow, in tokens.

    Returns:
        Which seats they leave none for, if others have room; empty where all have.

    Raises:
        InvalidCampaign: when no seat that drafts has room; says what takes how many tokens.
    """
    crowded = list(_crowded(campaign, context))
    if not crowded:
        return ""
    _, takes, offered = crowded[0]
    what = _what(campaign)
    drafting = {seat.id for seat in campaign.roster if seat.role == DRAFTING}
    if drafting and drafting <= {seat.id for seat, _, _ in crowded}:
        model = crowded[0][0].model
        raise InvalidCampaign(
            f"{what} take {takes:,} tokens of each prompt, and {model} takes {offered:,} in all: "
            "there is no room for any text",
            "name fewer labels, shorten their descriptions, or give the models more context with "
            "FOLKMOOT_CONTEXT",
        )
    seats = ", ".join(f"{seat.id} ({seat.model})" for seat, _, _ in crowded)
    return f"{what} take {takes:,} tokens, and leave no room for any text to {seats}"


def _crowded(campaign: Campaign, context: int) -> Iterator[tuple[Seat, int, int]]:
    """The seats that have no room, with the tokens that are taken and those that there are."""
    known: dict[tuple[str, str], Measured | None] = {}
    for seat in campaign.roster:
        if seat.model == RULES:
            continue
        begins = instructions(campaign, seat.view)
        if (seat.model, begins) not in known:
            known[seat.model, begins] = measured(begins, seat.model, context)
        found = known[seat.model, begins]
        if found and found.tokens + LEAST_ROOM > found.context_tokens:
            yield seat, found.tokens, found.context_tokens


def _what(campaign: Campaign) -> str:
    labels = f"{len(campaign.labels)} labels"
    if any(label.description or label.examples for label in campaign.labels):
        labels += " with their descriptions"
    if not campaign.guideline:
        return labels
    return f"the guideline and {labels}" if campaign.labels else "the words of the guideline"
