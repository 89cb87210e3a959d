"""``folkmoot annotate FILE``: the main job in one command."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.commands.export import destination, format_of
from folkmoot.console import print_json, print_lines, say
from folkmoot.file_rows import Columns
from folkmoot.job import Job, run_job
from folkmoot.planning import campaign_name, parse_labels, plan_campaign, read_guideline
from folkmoot.progress import ProgressDisplay
from folkmoot.report import report_lines, summarize
from folkmoot.settings import DEFAULT_MODELS, Settings
from folkmoot.solved import read_passages
from schema.campaign import Budget
from schema.errors import UserError
from storage.export import export
from storage.reader import LedgerReader


def annotate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The rows to annotate: JSONL or CSV.")],
    labels: Annotated[
        str, typer.Option(help="a,b,c; or a=what it means,b=...; or @FILE, one label a line.")
    ] = "",
    guideline: Annotated[str, typer.Option(help="What to do: the text itself, or a file.")] = "",
    kind: Annotated[str, typer.Option(help="The kind of annotation.")] = "classification",
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write: .jsonl, .csv, or - for standard output."),
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="A model of the committee; may be repeated.")
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="A field that the committee reads; default: text.")
    ] = None,
    id_field: Annotated[str, typer.Option(help="The field that holds a row's id.")] = "id",
    gold_field: Annotated[
        str, typer.Option(help="The field that holds a known answer; only used to measure.")
    ] = "gold",
    examples: Annotated[
        Path | None, typer.Option(help="Solved examples to learn from: JSONL with text and answer.")
    ] = None,
    passages: Annotated[
        Path | None, typer.Option(help="Passages to look things up in: JSONL with text.")
    ] = None,
    tokens: Annotated[int | None, typer.Option(help="Budget: tokens.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Budget: seconds.")] = None,
    campaign: Annotated[
        str, typer.Option(help="A name of your own for the campaign.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Annotate a file. Run the same command again to go on after a crash or Ctrl-C.

    The annotated rows go to --out (default: FILE.annotated.jsonl beside FILE); progress and the
    summary go to standard error.
    """
    settings: Settings = context.obj
    if not file.is_file():
        raise UserError(f"there is no file {file}", "give a .jsonl or .csv file")
    columns = Columns(fields=tuple(field or ["text"]), id=id_field, gold=gold_field)
    models = tuple(model or DEFAULT_MODELS)
    names = parse_labels(labels)
    instructions = read_guideline(guideline)
    plan = plan_campaign(
        name=campaign or campaign_name(file, names, instructions, kind, list(models)),
        kind=kind,
        labels=names,
        guideline=instructions,
        input_fields=columns.fields,
        models=models,
        budget=Budget(tokens=tokens, seconds=seconds),
        examples=(*read_passages(examples, "example"), *read_passages(passages, "passage")),
    )
    job = Job(file=file, campaign=plan, columns=columns)
    target = out or file.with_suffix(".annotated.jsonl")
    with ProgressDisplay(file.name) as display:
        asyncio.run(run_job(settings, job, display.show))
    with LedgerReader(settings.ledger) as reader:
        rows = export(reader, plan.name, format_of(target), destination(target))
        summary = summarize(reader, plan.name)
    if as_json:
        print_json(summary.model_dump(mode="json"))
    else:
        print_lines(report_lines(summary), to=display.stream)
    say(f"{rows} rows written to {target} · folkmoot transcript TASK tells why")
