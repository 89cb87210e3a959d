"""``folkmoot status``: how every campaign, or one of them, stands."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.console import print_json, print_table
from folkmoot.progress import the_sum
from folkmoot.settings import Settings
from schema.base import Json
from storage.reader import LedgerReader


def status(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="One campaign; all of them if left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the sum of outcomes, what is under way, and what it has cost."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        standings = [
            reader.standing(name) for name in ([campaign] if campaign else reader.campaign_names())
        ]
        seats = reader.seat_figures(campaign) if campaign else []
    if as_json:
        print_json(
            {
                "campaigns": [standing.model_dump(mode="json") for standing in standings],
                "seats": [seat.model_dump(mode="json") for seat in seats],
            }
        )
        return
    rows: list[dict[str, Json]] = [
        {
            "campaign": standing.campaign,
            "state": standing.state + (f" ({standing.reason})" if standing.reason else ""),
            "tasks": the_sum(standing.counts),
            "in flight": standing.in_flight,
            "tokens": standing.spent.tokens,
        }
        for standing in standings
    ]
    print_table(
        ["campaign", "state", "tasks", "in flight", "tokens"],
        rows,
        "no campaign yet: folkmoot annotate FILE --labels a,b",
    )
    if campaign:
        print_table(
            ["seat", "model", "ballots", "abstained", "failed", "agrees", "votes", "tokens"],
            [seat.model_dump(mode="json") for seat in seats],
            "no seat has spoken yet",
        )
