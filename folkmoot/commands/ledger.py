"""``folkmoot ledger backup|search|delete|datasette``: the database that remembers everything."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bus.envelopes import Command
from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, print_lines, print_table
from storage.datasette import metadata
from storage.reader import LedgerReader

app = typer.Typer(help="Back up, search, and delete a task's data.", no_args_is_help=True)


@app.command()
def backup(
    context: typer.Context, target: Annotated[Path, typer.Argument(help="A file that is new.")]
) -> None:
    """Copy the ledger while it is in use."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        reader.backup(target)
    print_lines([str(target)])


@app.command()
def search(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="Words that a turn must hold; all of them.")],
    campaign: Annotated[str, typer.Option(help="Only in this campaign.")] = "",
    as_json: options.AsJson = False,
) -> None:
    """Find turns by what was said in them."""
    settings: Settings = context.obj
    with LedgerReader(settings.ledger) as reader:
        found = reader.search(words, campaign or None)
    rows = [hit.model_dump(mode="json") for hit in found]
    if as_json:
        print_json(rows)
    else:
        print_table(["campaign", "task", "stage", "seat", "snippet"], rows, "nobody said that")


@app.command()
def delete(
    context: typer.Context,
    task: Annotated[str, typer.Argument(help="The task's id.")],
    campaign: Annotated[str, typer.Option(help="Its campaign.")],
) -> None:
    """Delete everything about one task: text, turns, prompts, annotation. There is no way back."""
    settings: Settings = context.obj

    async def send() -> str:
        async with bus_for(settings, "folkmoot-delete") as bus:
            order = Command(command="delete_task", campaign=campaign, arguments={"task": task})
            return await command(bus, order)

    print_lines([asyncio.run(send())])


@app.command()
def datasette(context: typer.Context) -> None:
    """Print what Datasette is to know of the ledger: queries with names, facets, search.

    folkmoot ledger datasette > metadata.json; datasette .folkmoot/ledger.db -m metadata.json
    """
    settings: Settings = context.obj
    print_json(metadata(settings.ledger.stem))
