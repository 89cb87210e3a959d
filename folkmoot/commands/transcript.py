"""``folkmoot transcript TASK``: the whole story of one task."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.reports.stories import everything_about, story_of
from folkmoot.reports.story import WIDTH
from folkmoot.reports.which import campaign_of
from folkmoot.settings import Settings
from folkmoot.terminal import output, print_json, print_lines
from storage.reader import LedgerReader


def transcript(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id.")],
    campaign: Annotated[
        str,
        typer.Option(help="Its campaign, if several have a task of this id.", show_default=False),
    ] = "",
    as_json: options.AsJson = False,
) -> None:
    """Print the debate about a task: every turn, every decision, and the outcome."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        name = campaign or campaign_of(reader, task)
        task = reader.task_id(name, task)
        if as_json:
            print_json(everything_about(reader, name, task))
        else:
            print_lines(story_of(reader, name, task, columns()))


def columns() -> int:
    """How wide a story is told: as wide as the terminal, where there is one."""
    return min(output.width, WIDTH) if output.is_terminal else WIDTH
