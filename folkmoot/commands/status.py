"""``folkmoot status``: how every campaign, or one of them, stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.progress import the_sum
from folkmoot.refusals import left_out_told, refusals_told
from folkmoot.settings import Settings
from folkmoot.swarm.health import signs_of_life
from folkmoot.terminal import print_json, print_lines, print_table, say
from folkmoot.waiting import UNSERVED, told
from schema.campaign import Budget
from storage.connection import LOG_KEPT
from storage.reader import LedgerReader
from storage.refused_turns import OTHER
from storage.statistics import Standing


def status(
    context: typer.Context,
    campaign: Annotated[
        str, typer.Argument(help="One campaign; all of them if left out.", show_default=False)
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """Print the sum of outcomes, what is under way, and what it has cost."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        standings = [
            reader.standing(name) for name in ([campaign] if campaign else reader.campaign_names())
        ]
        budgets = {one.campaign: reader.campaign(one.campaign).budget for one in standings}
        refused = reader.refused_turns(campaign or None)
        is_served = reader.is_written()
        log_bytes = reader.log_bytes
        seats = reader.seat_figures(campaign) if campaign else []
    processes = signs_of_life(settings.state)
    if as_json:
        print_json(
            {
                "campaigns": [standing.model_dump(mode="json") for standing in standings],
                "moderator": is_served,
                "processes": [each._asdict() for each in processes],
                "log_bytes": log_bytes,
                "refused_turns": [each.model_dump(mode="json") for each in refused],
                "seats": [seat.model_dump(mode="json") for seat in seats],
            }
        )
        return
    for standing in standings:
        print_lines(_lines(standing, budgets[standing.campaign], is_served=is_served))
        own = [each for each in refused if each.campaign == standing.campaign]
        print_lines(f"  {line}" for line in left_out_told(own, standing.spent))
    if not standings:
        say("no campaign yet: folkmoot annotate FILE --labels a,b")
    if told_of_none := refusals_told([each for each in refused if each.campaign == OTHER]):
        print_lines([f"of no campaign here: {told_of_none}"])
    print_lines(each.words for each in processes)
    print_lines(_log_told(log_bytes))
    if campaign:
        print_lines([""])
        print_table(
            ["seat", "model", "ballots", "abstained", "failed", "agrees", "votes", "tokens"],
            [seat.model_dump(mode="json") for seat in seats],
            "no seat has spoken yet",
        )


def _log_told(size: int) -> list[str]:
    if size <= 4 * LOG_KEPT:
        return []
    return [
        f"the log of the ledger has {size / 1e6:,.0f} MB, because a program has been reading it "
        "for long: it shrinks when that ends"
    ]


def _lines(standing: Standing, budget: Budget, *, is_served: bool) -> Iterator[str]:
    reason = f" ({standing.reason})" if standing.reason else ""
    yield f"{standing.campaign}: {standing.state}{reason}"
    answered = f" · {standing.answered:,} answered by people" if standing.answered else ""
    gone = f" · {standing.counts.withdrawn:,} withdrawn" if standing.counts.withdrawn else ""
    if standing.in_conflict:
        answered += f", {standing.in_conflict:,} of them otherwise than each other"
    spent = standing.spent
    pace = f" · {standing.ended_lately:,} in the last minute" if standing.ended_lately else ""
    failed = f" · {standing.failed_turns:,} turns failed" if standing.failed_turns else ""
    yield (
        f"  {the_sum(standing.counts)}{gone}{answered}{pace}"
        f" · {standing.to_send:,} turns to send, {standing.in_flight:,} in flight{failed}"
        f" · {_of(spent.counted, budget.tokens)} tokens"
        f" · {_of(spent.seconds, budget.seconds)} s of work"
    )
    if standing.counts.open and not is_served:
        yield f"  {UNSERVED}"
    elif standing.state == "running":
        yield from (f"  {told(wait)}" for wait in standing.waits)


def _of(spent: float, budget: float | None) -> str:
    return f"{spent:,.0f}" if budget is None else f"{spent:,.0f} of {budget:,.0f}"
