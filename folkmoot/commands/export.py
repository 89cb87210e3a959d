"""``folkmoot export CAMPAIGN``: the annotated rows, or the transcripts, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TextIO

import typer

from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import data_stream, print_table, say
from schema.errors import UserError
from storage.export import check_export, told
from storage.export import export as write
from storage.formats.base import format_of_ending, formats
from storage.formats.exported_rows import whole_campaign
from storage.formats.listing import listed
from storage.formats.options import SEPARATORS, Options
from storage.reader import LedgerReader
from storage.target import check_target


def _print_formats(wanted: bool) -> None:
    if not wanted:
        return
    rows = [
        {
            "format": each.name,
            "ending": "a folder" if each.folder else " ".join(each.endings),
            "read": "yes" if each.reads else "",
            "written": "yes" if each.writes else "",
            "offsets": each.counts,
            "needs": f"folkmoot[{each.extra}]" if each.extra else "",
            "holds no": each.without,
        }
        for each in listed()
    ]
    print_table(list(rows[0]), rows, "no formats")
    raise typer.Exit


def export(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="The campaign's name.")],
    out: Annotated[
        Path, typer.Option(help="The file or folder to write; - for standard output.")
    ] = Path("-"),
    format: Annotated[
        str,
        typer.Option(
            help="jsonl, csv, transcripts, parquet, hf or another; by the file's ending if not "
            "given.",
            show_default=False,
        ),
    ] = "",
    versions: Annotated[
        bool, typer.Option("--all-versions", help="Every version, not only the latest.")
    ] = False,
    accepted: Annotated[
        bool, typer.Option("--accepted", help="Only what the committee or people accepted.")
    ] = False,
    raw: options.RawCells = False,
    excel: options.Excel = False,
    separator: options.Separator = "",
    all_formats: Annotated[
        bool,
        typer.Option(
            "--formats",
            help="List the formats of files, and end.",
            is_eager=True,
            callback=_print_formats,
        ),
    ] = False,
) -> None:
    """Write a campaign's finished tasks."""
    settings: Settings = context.obj
    file = None if str(out) == "-" else out
    if file and not format:
        check_target(file)
    name = format or format_of(out, excel=excel)
    check_export(name, file)
    chosen = cells_as(name, raw, excel, separator)
    chosen = chosen.model_copy(
        update={"versions": "all" if versions else "latest", "accepted": accepted}
    )
    with LedgerReader(settings.ledger) as reader:
        table = whole_campaign(reader, campaign, chosen)
        rows = write(table, name, destination(out))
    say(f"{rows} rows of {campaign}")
    if lost := told(table, name):
        say(lost)


def cells_as(format: str, raw: bool, excel: bool, separator: str) -> Options:
    """What was asked for about the cells of a table.

    Raises:
        UserError: when the separator is none, or the format has no cells.
    """
    if separator and separator not in SEPARATORS:
        raise UserError(
            f"there is no separator {separator!r}", f"choose from {', '.join(SEPARATORS)}"
        )
    if (excel or separator) and format != "csv":
        raise UserError(
            f"{'--excel' if excel else '--separator'} is about CSV, not {format}",
            "let the file's name end in .csv",
        )
    if separator and not excel:
        raise UserError("--separator is about CSV for Excel", "add --excel")
    return Options.model_validate(
        {
            "guard_formulas": not raw,
            "excel": excel,
            "separator": SEPARATORS.get(separator, ""),
        }
    )


def format_of(out: Path, *, excel: bool = False) -> str:
    """The export format that a file's ending asks for; for standard output JSONL, or CSV where it
    is for Excel.

    Raises:
        UserError: when it asks for none.
    """
    if str(out) == "-":
        return "csv" if excel else "jsonl"
    found = format_of_ending(out.suffix)
    if found is None:
        endings = " or ".join(each.endings[0] for each in formats() if each.endings)
        raise UserError(f"no export format goes with the name {out}", f"let it end in {endings}")
    return found.name


def destination(out: Path) -> Path | TextIO:
    """The file, or standard output for ``-``."""
    return data_stream() if str(out) == "-" else out
