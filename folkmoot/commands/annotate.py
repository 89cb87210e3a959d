"""``folkmoot annotate FILE``: the main job in one command."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.campaign_file.beside import Given
from folkmoot.commands import options
from folkmoot.commands.campaign_options import takes_campaign_options
from folkmoot.commands.export import cells_as, destination, format_of
from folkmoot.commands.prepared import expected_of_long_run, prepare
from folkmoot.commands.web import console_beside
from folkmoot.estimate.told import told
from folkmoot.file_output import annotated_rows
from folkmoot.input_file import annotated, at_hand
from folkmoot.progress import ProgressDisplay
from folkmoot.reports.summary import report_lines, summarize
from folkmoot.settings import Settings
from folkmoot.swarm.job import Job, run_job
from folkmoot.terminal import print_json, say
from schema.errors import UserError
from storage.export import export
from storage.formats.exchanged import check_place
from storage.reader import LedgerReader
from storage.target import check_target

BAD_ROWS = 3
"""The exit code where some rows of the file could not be read, and all others are done."""


@takes_campaign_options
def annotate(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="The rows to annotate: JSONL, CSV, TSV, JSON, .xlsx, Parquet or text; "
            "- is standard input."
        ),
    ],
    given: Given,
    campaign_file: Annotated[
        Path | None,
        typer.Option(
            help="The campaign as a TOML file (`folkmoot campaign init` begins one); options "
            "beside it win over it."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to write: .jsonl, .csv, or - for standard output. "
            "Default: FILE.annotated.jsonl or .csv, beside FILE; of a pipe, standard output."
        ),
    ] = None,
    input_format: options.InputFormat = "",
    encoding: options.Encoding = "",
    id_field: options.IdField = "",
    gold_field: options.GoldField = None,
    campaign: Annotated[
        str,
        typer.Option(
            help="A name for the campaign; by default one that file and options make.",
            show_default=False,
        ),
    ] = "",
    excel: options.Excel = False,
    separator: options.Separator = "",
    raw: options.RawCells = False,
    ask_again: Annotated[
        bool,
        typer.Option(
            "--ask-again",
            help="Ask all rows again where the campaign has asked another question so far.",
        ),
    ] = False,
    patience: Annotated[
        float | None,
        typer.Option(
            help="Wait at most so many seconds for what is away: a model, agents, the server. "
            "Default: 600 for models and agents, 20 for a server or another swarm.",
            min=0.0,
            show_default=False,
        ),
    ] = None,
    web: Annotated[
        bool,
        typer.Option(
            "--web", help="Open the console in a browser meanwhile: its address is printed."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON on standard output.")
    ] = False,
) -> None:
    """Annotate a file. Run the same command again to go on after a crash or Ctrl-C, or with a file
    that has changed: only what is new in it, and what failed, is asked.

    The file's rows with their annotations go to --out; progress and the summary go to standard
    error.
    """
    settings: Settings = context.obj
    named, file = file, context.with_resource(at_hand(file, settings.state))
    asked = prepare(
        settings,
        file,
        given,
        campaign_file=campaign_file,
        input_format=input_format,
        encoding=encoding,
        id_field=id_field,
        gold_field=gold_field,
        campaign=campaign,
        ask_again=ask_again,
    )
    look, plan, columns, before = asked.look, asked.campaign, asked.columns, asked.before
    target = out or (annotated(named).with_suffix(".csv") if excel else annotated(named))
    _check_target(file, target, as_json)
    form = format_of(target, excel=excel)
    check_place(form, plan)
    cells = cells_as(form, raw, excel, separator)
    for line in asked.lines(settings):
        say(line)
    estimate = expected_of_long_run(settings, asked)
    for line in told(estimate) if estimate else ():
        say(line)
    context.with_resource(console_beside(settings, wanted=web))
    job = Job(file=file, campaign=plan, columns=columns, estimate=estimate)
    try:
        with ProgressDisplay(file.name) as display:
            filed = asyncio.run(run_job(settings, job, display.show, patience=patience))
    except KeyboardInterrupt:
        say("the same command goes on where this one stopped")
        raise
    with LedgerReader(settings.ledger) as reader:
        table = annotated_rows(reader, plan, file, columns, filed.tasks, cells)
        count = export(table, form, destination(target))
        summary = summarize(reader, plan.name)
    if as_json:
        print_json(summary.model_dump(mode="json"))
    else:
        for line in report_lines(summary):
            say(line)
    if before and not before.counts.open and not (filed.new or filed.anew or before.retried):
        say("nothing was left to do: every row had its outcome already")
    say(f"{count} rows written to {'standard output' if str(target) == '-' else target}")
    say(f"why: folkmoot transcript ID --campaign {plan.name}")
    if look.bad:
        say(look.complaint)
        if not look.cut_off:
            raise typer.Exit(BAD_ROWS)


def _check_target(file: Path, target: Path, as_json: bool) -> None:
    """See before the work whether its result can be written.

    Raises:
        UserError: when it cannot, or would overwrite the input or mix with the summary.
        DiskFull: when there is no room for it.
    """
    if str(target) == "-":
        if as_json:
            raise UserError(
                "--out - and --json both want standard output", "write the rows to a file"
            )
        return
    check_target(target)
    format_of(target)
    if target.exists() and target.samefile(file):
        raise UserError(f"{target} is the input itself", "give --out another name")
