"""``folkmoot watch CAMPAIGN``: follow a campaign until every one of its tasks has an outcome."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from folkmoot.progress import ProgressDisplay
from folkmoot.settings import Settings
from folkmoot.swarm.lookout import Lookout
from storage.reader import LedgerReader


def watch(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    every: Annotated[float, typer.Option(help="Seconds between looks.", min=0.1)] = 0.5,
) -> None:
    """Show progress until no task is open. Watching changes nothing; stop with Ctrl-C."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader, ProgressDisplay(campaign) as display:
        lookout = Lookout(reader, campaign, starts=False)
        while True:
            progress = lookout.look()
            display.show(progress)
            if progress.counts.open == 0:
                return
            time.sleep(every)
