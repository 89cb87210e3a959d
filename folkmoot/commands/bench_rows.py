"""``folkmoot bench rows``: rows an hour of the default ``annotate``."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import options
from folkmoot.progress import ProgressDisplay
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines


def bench_rows(
    context: typer.Context,
    rows: Annotated[int, typer.Option(help="How many reviews to annotate.", min=1)] = 400,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with labelled reviews; must be named.", show_default=False),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Annotate real reviews with the default committee, and tell how many rows an hour that is."""
    # Here, because they bring AutoGen along, which other commands need not wait for.
    from folkmoot.bench.swarm.rows_bench import bench_rows as measure
    from folkmoot.bench.texts import Pool, read_reviews

    settings: Settings = context.obj
    items = Pool(read_reviews(named_folder(data, "labelled reviews"))).take(rows)
    with ProgressDisplay("reviews") as display:
        report = asyncio.run(measure(settings, items, display.show))
    if as_json:
        print_json(json.loads(report.model_dump_json()))
        return
    print_lines(
        [
            f"{report.rows:,} rows in {report.seconds:.0f} s:"
            f" {report.rows_per_hour:,.0f} rows an hour,"
            f" {report.steady_rows_per_hour:,.0f} once everything is loaded",
            f"  {report.turns:,} turns, {report.turns_per_row:.1f} a row;"
            f" {report.cpu_seconds:.0f} CPU seconds",
            f"  {report.prompt_tokens:,} prompt tokens, of which {report.reused_tokens:,} were"
            f" reused; {report.generated_tokens:,} written",
            f"  {report.counts.accepted:,} accepted, {report.counts.escalated:,} escalated;"
            f" {report.right:.0%} of all are the known label",
        ]
    )
