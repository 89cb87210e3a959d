"""``folkmoot recipe``: synthesis. What there is, what is wrong with one, run it, see how it
stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.commands import options, recipe_export
from folkmoot.committee import parse_seats
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.loading import library, load
from folkmoot.recipe.pool_files import parse_pools
from folkmoot.recipe.running import RecipeJob, run_recipe
from folkmoot.recipe.telling import RecipeStanding, lines_of, standing
from folkmoot.settings import Settings
from folkmoot.terminal import print_json, print_lines, print_table
from schema.base import Json
from schema.errors import InvalidRecipe
from schema.recipe import Recipe, Until
from storage.reader import LedgerReader

app = typer.Typer(help="Make data: recipes, and what they have made.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="A recipe's name, or its file (.toml).")]


@app.command("list")
def list_recipes(as_json: options.AsJson = False) -> None:
    """List the recipes that have a name: those of folkmoot, and your own."""
    found = [(name, load(str(file))) for name, file in library().items()]
    rows: list[dict[str, Json]] = [
        {"recipe": name, "makes": recipe.makes, "title": recipe.title, "source": recipe.source}
        for name, recipe in found
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(["recipe", "makes", "title", "source"], rows, "there are no recipes")


@app.command()
def run(
    context: typer.Context,
    recipe: Named,
    pool: Annotated[
        list[str] | None,
        typer.Option(help="The rows of a pool: NAME=FILE. Repeat it.", show_default=False),
    ] = None,
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
) -> None:
    """Run a recipe until nothing more is due. The same command again goes on where it stopped."""
    settings: Settings = context.obj
    asked = prepared(load(recipe), name, until)
    campaigns = campaigns_of(asked, model or settings.model_names, parse_seats(seat or ()))
    job = RecipeJob(recipe=asked, campaigns=campaigns, pools=parse_pools(pool or ()))
    if out is not None:
        recipe_export.check_out(asked, out)
    done = asyncio.run(run_recipe(settings, job, lambda now: None))
    print_lines(lines_of(done))
    if out is not None:
        recipe_export.write_out(settings, asked.name, out)


app.command("export")(recipe_export.export)
app.command("measure")(recipe_export.measure)


@app.command()
def status(
    context: typer.Context,
    recipe: Annotated[str, typer.Argument(help="Its name in the ledger.", show_default=False)] = "",
    as_json: options.AsJson = False,
) -> None:
    """Say how recipes stand: what each pass has made, and what became of it."""
    with LedgerReader(context.obj.ledger) as reader:
        names = [recipe] if recipe else reader.recipe_names()
        found: list[RecipeStanding] = [standing(reader, each) for each in names]
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    for each in found:
        print_lines(lines_of(each))
    if not found:
        print_lines(["no recipe was run here yet; `folkmoot recipe list` shows which there are"])


def prepared(recipe: Recipe, name: str, until: str) -> Recipe:
    """The recipe with the name and the end that a person wants for this run.

    Raises:
        InvalidRecipe: when the end cannot be read, or names no pass.
    """
    changed: dict[str, object] = {"name": name} if name else {}
    if until:
        where, _, what = until.rpartition(":")
        kind, equals, number = what.partition("=")
        if kind not in ("accepted", "units") or not equals or not number.isdigit():
            raise InvalidRecipe(
                f"{until!r} is no end", "write --until accepted=500, or --until PASS:units=20"
            )
        names = [each.name for each in recipe.passes]
        if where and where not in names:
            raise InvalidRecipe(f"there is no pass {where!r}", f"there are: {', '.join(names)}")
        target = where or _first_unbounded(recipe)
        changed["passes"] = tuple(
            each.model_copy(
                update={
                    "until": Until(
                        **{**each.until.model_dump(include={"starved"}), kind: int(number)}
                    )
                }
            )
            if each.name == target
            else each
            for each in recipe.passes
        )
    whole = recipe.model_copy(update=changed)
    return Recipe.model_validate(whole.model_dump(mode="json", by_alias=True))


def _first_unbounded(recipe: Recipe) -> str:
    """The pass that an end is for where none is named: the first that has one, else the last."""
    bounded = [
        each.name
        for each in recipe.passes
        if each.until.accepted is not None or each.until.units is not None
    ]
    return bounded[0] if bounded else recipe.passes[-1].name
