"""``folkmoot submit FILE --campaign C``: send the rows of a file to a running swarm."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bus.submit import SubmitReport, submit_rows
from folkmoot.file_rows import Columns, submissions
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, say


def submit(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSONL or CSV; - reads JSONL from standard input.")],
    campaign: Annotated[str, typer.Option(help="The campaign that the rows belong to.")],
    field: Annotated[list[str] | None, typer.Option(help="A field that seats read.")] = None,
    id_field: Annotated[str, typer.Option(help="The field that holds a row's id.")] = "id",
    gold_field: Annotated[str, typer.Option(help="The field that holds a known answer.")] = "gold",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Submit a file's rows; each is acknowledged once the ledger has it."""
    settings: Settings = context.obj
    columns = Columns(fields=tuple(field or ["text"]), id=id_field, gold=gold_field)
    report = asyncio.run(_submit(settings, file, campaign, columns))
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        say(
            f"{report.recorded} recorded, {report.duplicates} were there already, "
            f"{report.rejected} rejected, {report.unconfirmed} not confirmed yet"
        )


async def _submit(settings: Settings, file: Path, campaign: str, columns: Columns) -> SubmitReport:
    async with bus_for(settings, "folkmoot-submit") as bus:
        return await submit_rows(bus, campaign, submissions(file, columns))
