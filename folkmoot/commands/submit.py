"""``folkmoot submit FILE --campaign C``: send the rows of a file to a running swarm."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bus.envelopes import Receipt
from bus.submit import SubmitReport, submit_rows
from folkmoot.commands import options
from folkmoot.file_look import look_at
from folkmoot.file_rows import Columns, submissions
from folkmoot.input_file import STANDARD, at_hand
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, say
from schema.base import Json

NONE_TAKEN = 2
SOME_REJECTED = 3
"""Exit codes; see docs/command-line.md."""

SHOWN = 5
"""So many reasons are told, each with so many rows."""


def submit(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file of rows; - is standard input.")],
    campaign: Annotated[str, typer.Option(help="The campaign that the rows belong to.")],
    field: Annotated[list[str] | None, typer.Option(help="A field that seats read.")] = None,
    id_field: Annotated[str, typer.Option(help="The field that holds a row's id.")] = "id",
    gold_field: Annotated[str, typer.Option(help="The field that holds a known answer.")] = "gold",
    input_format: options.InputFormat = "",
    encoding: options.Encoding = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Submit a file's rows; each is acknowledged once the ledger has it.

    Ends with 2 if every row was rejected, with 3 if some were.
    """
    settings: Settings = context.obj
    columns = Columns(
        fields=tuple(field or ["text"]),
        id=id_field,
        gold=gold_field,
        format=input_format,
        encoding=encoding,
    )
    if file != STANDARD or input_format or encoding:  # else it is JSONL, sent line by line
        file = context.with_resource(at_hand(file, settings.state))
        for line in look_at(file, columns).told:
            say(line)
    rejected: dict[int, Receipt] = {}
    report = asyncio.run(_submit(settings, file, campaign, columns, rejected))
    if as_json:
        reasons: list[Json] = [
            {"row": number, "task": receipt.task, "reason": receipt.reason}
            for number, receipt in sorted(rejected.items())
        ]
        print_json({**report.model_dump(mode="json"), "reasons": reasons})
    else:
        say(
            f"{report.recorded} recorded, {report.duplicates} were there already, "
            f"{report.rejected} rejected, {report.unconfirmed} not confirmed yet"
        )
    if rejected:
        _tell(rejected)
        raise typer.Exit(NONE_TAKEN if report.rejected == report.sent else SOME_REJECTED)


def _tell(rejected: Mapping[int, Receipt]) -> None:
    """Why rows were rejected: each reason once, with the first rows that it is about."""
    numbers: dict[str, list[int]] = {}
    for number, receipt in sorted(rejected.items()):
        numbers.setdefault(receipt.reason, []).append(number)
    for reason, rows in list(numbers.items())[:SHOWN]:
        named = ", ".join(str(number) for number in rows[:SHOWN])
        more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
        say(f"  row{'' if len(rows) == 1 else 's'} {named}{more}: {reason}")
    if len(numbers) > SHOWN:
        say(f"  and {len(numbers) - SHOWN:,} other reasons: --json tells all")


async def _submit(
    settings: Settings, file: Path, campaign: str, columns: Columns, rejected: dict[int, Receipt]
) -> SubmitReport:
    def note(number: int, receipt: Receipt) -> None:
        if receipt.status == "rejected":
            rejected[number + 1] = receipt

    async with bus_for(settings, "folkmoot-submit") as bus:
        return await submit_rows(bus, campaign, submissions(file, columns), on_receipt=note)
