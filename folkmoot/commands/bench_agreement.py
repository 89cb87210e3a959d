"""``folkmoot bench agreement``: whether batching changes the answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.bench.data_folder import named_folder
from folkmoot.commands import bench_options, options
from folkmoot.commands.bench_options import models_of
from folkmoot.settings import Settings
from folkmoot.swarm.swarm import engine_settings
from folkmoot.terminal import print_json, print_table, say


def bench_agreement(
    context: typer.Context,
    models: bench_options.Models = "",
    items: Annotated[int, typer.Option(help="Real items to score.", min=1)] = 1000,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with labelled text; must be named.", show_default=False),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Score real items batched, and each alone without any sharing; compare the labels."""
    # Here, because it brings AutoGen along, which takes half a second in every other command.
    from folkmoot.bench.engine.agreement import measure, read_requests

    settings: Settings = context.obj
    folder = named_folder(data, "labelled text")
    found = []
    for name in models_of(models, settings):
        requests = read_requests(folder, items, name)
        say(f"{name}: scoring {items:,} items twice")
        found.append(asyncio.run(measure(name, requests, engine_settings(settings))))
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    print_table(
        ["model", "file", "items", "same label", "mean nats", "largest nats"],
        [
            {
                "model": each.model,
                "file": each.file,
                "items": f"{each.items:,}",
                "same label": f"{each.same_label:.1%} ({each.low:.1%} to {each.high:.1%})",
                "mean nats": f"{each.mean_difference:.3f}",
                "largest nats": f"{each.largest_difference:.2f}",
            }
            for each in found
        ],
        "no model was named",
    )
