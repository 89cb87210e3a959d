"""``folkmoot recipe try|run|pause|resume|cancel``: recipes at work."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bus.envelopes import Command
from folkmoot.commands import options, recipe_export
from folkmoot.commands.recipe_arguments import Embedder, Named, OfLedger, Pools
from folkmoot.committee import parse_seats
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.loading import load
from folkmoot.recipe.pool_files import parse_pools
from folkmoot.recipe.preparing import checked, prepared
from folkmoot.recipe.running import RecipeJob, run_recipe
from folkmoot.recipe.telling import Telling, lines_of
from folkmoot.recipe.trying import estimate_lines, try_recipe
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_lines


def try_some(
    context: typer.Context,
    recipe: Named,
    pool: Pools = None,
    units: Annotated[int, typer.Option(help="Units of each pass.", min=1, max=20)] = 3,
    model: options.Model = None,
    seat: options.Seated = None,
    embedder: Embedder = "",
) -> None:
    """Run a few units of each pass, show prompts, answers and verdicts, and say what the whole
    would take. Nothing of it is kept."""
    settings: Settings = context.obj
    asked = checked(prepared(load(recipe), "", "", embedder))
    campaigns = campaigns_of(asked, model or settings.model_names, parse_seats(seat or ()))
    job = RecipeJob(recipe=asked, campaigns=campaigns, pools=parse_pools(pool or ()))
    tried = try_recipe(settings, job, units)
    print_lines([*tried.lines, *estimate_lines(tried, asked)])


def run(
    context: typer.Context,
    recipe: Named,
    pool: Pools = None,
    until: Annotated[
        str,
        typer.Option(
            help="When there is enough: accepted=500, or units=100; of PASS:accepted=500.",
            show_default=False,
        ),
    ] = "",
    name: Annotated[
        str, typer.Option(help="What this run is called in the ledger.", show_default=False)
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write what it made into.", show_default=False),
    ] = None,
    model: options.Model = None,
    seat: options.Seated = None,
    embedder: Embedder = "",
) -> None:
    """Run a recipe until nothing more is due. The same command again goes on where it stopped."""
    settings: Settings = context.obj
    asked = checked(prepared(load(recipe), name, until, embedder))
    campaigns = campaigns_of(asked, model or settings.model_names, parse_seats(seat or ()))
    job = RecipeJob(recipe=asked, campaigns=campaigns, pools=parse_pools(pool or ()))
    if out is not None:
        recipe_export.check_out(asked, out)
    done = asyncio.run(run_recipe(settings, job, Telling()))
    print_lines(lines_of(done))
    if out is not None:
        recipe_export.write_out(settings, asked.name, out)


def pause(context: typer.Context, recipe: OfLedger) -> None:
    """Draw and ask nothing more for the time being, on a running swarm."""
    _order(context.obj, recipe, "pause_recipe")


def resume(context: typer.Context, recipe: OfLedger) -> None:
    """Go on with a recipe that is paused or blocked, on a running swarm."""
    _order(context.obj, recipe, "resume_recipe")


def cancel(context: typer.Context, recipe: OfLedger) -> None:
    """End a recipe: what is open is cancelled, what was made stays."""
    _order(context.obj, recipe, "cancel_recipe")


def _order(settings: Settings, recipe: str, order: str) -> None:
    async def give() -> str:
        async with bus_for(settings, "folkmoot-recipe") as bus:
            return await command(
                bus, Command.model_validate({"command": order, "campaign": recipe})
            )

    print_lines([asyncio.run(give())])
