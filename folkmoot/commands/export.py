"""``folkmoot export CAMPAIGN``: the annotated rows, or the transcripts, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TextIO

import typer

from folkmoot.settings import Settings
from folkmoot.terminal import data_stream, say
from schema.errors import UserError
from storage.export import export as write
from storage.formats.base import Options, format_of_ending, formats
from storage.formats.exported_rows import whole_campaign
from storage.reader import LedgerReader
from storage.target import check_target


def export(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    out: Annotated[Path, typer.Option(help="The file to write; - for standard output.")] = Path(
        "-"
    ),
    format: Annotated[
        str,
        typer.Option(
            help="jsonl, csv or transcripts; by the file's ending if not given.",
            show_default=False,
        ),
    ] = "",
    versions: Annotated[
        bool, typer.Option("--all-versions", help="Every version, not only the latest.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw-cells", help="CSV: leave cells alone that look like formulas.")
    ] = False,
) -> None:
    """Write a campaign's finished tasks."""
    settings: Settings = context.obj
    if str(out) != "-":
        check_target(out)
    with LedgerReader(settings.ledger) as reader:
        chosen = Options(versions="all" if versions else "latest", guard_formulas=not raw)
        table = whole_campaign(reader, campaign, chosen)
        rows = write(table, format or format_of(out), destination(out))
    say(f"{rows} rows of {campaign}")


def format_of(out: Path) -> str:
    """The export format that a file's ending asks for; JSONL for standard output.

    Raises:
        UserError: when it asks for none.
    """
    if str(out) == "-":
        return "jsonl"
    found = format_of_ending(out.suffix)
    if found is None:
        endings = " or ".join(each.endings[0] for each in formats() if each.endings)
        raise UserError(f"no export format goes with the name {out}", f"let it end in {endings}")
    return found.name


def destination(out: Path) -> Path | TextIO:
    """The file, or standard output for ``-``."""
    return data_stream() if str(out) == "-" else out
