"""``folkmoot bench engine``: the engine beside its peers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.bench.engine.peers import find_peers
from folkmoot.bench.engine.plan import SLOTS, EnginePlan
from folkmoot.bench.engine.table import COLUMNS, after_table, plot, table
from folkmoot.bench.engine.workload import WORKLOADS
from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import models_of, split_names
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_table, say
from schema.errors import UserError

QUICK_ITEMS = 12
QUICK_WORKLOADS = WORKLOADS[:-1]
QUICK_SLOTS = (8,)
"""The best count of most runs; the probe of several takes a minute."""


def bench_engine(
    context: typer.Context,
    models: bench_options.Models = "",
    workloads: Annotated[
        str, typer.Option(help=f"Some of {','.join(WORKLOADS)}; all by default.")
    ] = "",
    repeats: Annotated[int, typer.Option(help="How often each side does it.", min=1)] = 3,
    items: Annotated[int, typer.Option(help="Items of one run with one role.", min=2)] = 24,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Once, on half as many items, without the last workload."),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with labelled reviews; must be named.", show_default=False),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(help="MODEL=PATH: measure this file in place of the one that we would run."),
    ] = None,
    peers: Annotated[
        Path | None, typer.Option(help="Folder with llama-server and llama-batched-bench.")
    ] = None,
    memory_items: Annotated[
        int, typer.Option(help="Also label so many items and see whether the engine grows.", min=0)
    ] = 0,
    plot_file: bench_options.Plot = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure the engine beside a plain loop, llama-server and the ceiling of the machine."""
    # Here, because it brings AutoGen along, which other commands need not wait for.
    from folkmoot.bench.engine.benchmark import bench_engine as measure

    settings: Settings = context.obj
    chosen = tuple(split_names(workloads)) or (QUICK_WORKLOADS if quick else WORKLOADS)
    if unknown := set(chosen) - set(WORKLOADS):
        raise UserError(
            f"there is no workload {sorted(unknown)[0]!r}", f"choose from {', '.join(WORKLOADS)}"
        )
    plan = EnginePlan(
        models=models_of(models, settings),
        workloads=tuple(name for name in WORKLOADS if name in chosen),
        repeats=1 if quick else repeats,
        items=QUICK_ITEMS if quick else items,
        data=named_folder(data, "labelled reviews"),
        files=dict(map(_named_file, file or [])),
        peers=find_peers(peers),
        threads=settings.threads,
        slots=QUICK_SLOTS if quick else SLOTS,
        memory_items=memory_items,
    )
    report = asyncio.run(measure(plan, say))
    if plot_file is not None:
        plot(report, plot_file)
    if as_json:
        print_json(json.loads(report.model_dump_json()))
        return
    print_table(COLUMNS, list(table(report)), "nothing was measured")
    for line in after_table(report):
        say(line)


def _named_file(text: str) -> tuple[str, Path]:
    model, equals, path = text.partition("=")
    if not equals:
        raise UserError(f"--file {text} names no model", "write --file MODEL=PATH")
    return model, Path(path).expanduser()
