"""``folkmoot recipe``: synthesis. Which recipes there are, and what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from folkmoot.campaign_file.lines import line_of
from folkmoot.commands import options, recipe_export, recipe_look, recipe_run
from folkmoot.commands.recipe_arguments import Named
from folkmoot.page.recipe_picture import svg_of
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.graph import mermaid_of
from folkmoot.recipe.loading import find, library, load
from folkmoot.recipe.models_there import missing_models
from folkmoot.recipe.starting import starting_recipe
from folkmoot.terminal import print_json, print_lines, print_table
from folkmoot.text_file import read_text
from recipes.checking import check as check_recipe
from recipes.problems import path_of
from schema.base import Json
from schema.errors import InvalidRecipe, UserError
from storage.reader import LedgerReader
from storage.target import check_target, written

app = typer.Typer(help="Make data: recipes, and what they have made.", no_args_is_help=True)
TOLD = 12
"""At most so many problems at once."""


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
def new(
    file: Annotated[Path, typer.Argument(help="The file to write, such as reviews.toml.")],
) -> None:
    """Write a commented recipe to begin with; it runs as it is."""
    if file.exists():
        raise UserError(f"{file} is there already", "name another file")
    name = re.sub(r"[^a-z0-9_-]+", "-", file.stem.lower()).strip("-_")[:30] or "recipe"
    check_target(file)
    with written(file) as stream:
        stream.write(starting_recipe(name).encode())
    print_lines([f"wrote {file}; next: folkmoot recipe check {file}"])


@app.command()
def check(recipe: Named) -> None:
    """Say what cannot work in a recipe, before a token is spent."""
    asked = load(recipe)
    problems = check_recipe(asked) or missing_models(asked)
    if not problems:
        campaigns_of(asked, ("smollm2-135m",))
        passes = f"{len(asked.passes)} {'pass' if len(asked.passes) == 1 else 'passes'}"
        print_lines([f"{asked.name}: nothing is wrong with it ({passes})"])
        return
    text = read_text(find(recipe), "recipe")
    placed = sorted((line_of(text, path_of(each, asked)), str(each)) for each in problems)
    told = "; ".join(f"line {line}: {what}" for line, what in placed[:TOLD])
    more = f"; and {len(placed) - TOLD} more" if len(placed) > TOLD else ""
    raise InvalidRecipe(f"{asked.name}, {told}{more}")


@app.command()
def show(recipe: Named) -> None:
    """Print a recipe: what it does, where it comes from, and its file."""
    file = find(recipe)
    asked = load(recipe)
    told = [line for line in (asked.title, asked.source, asked.about) if line]
    print_lines([*told, "", *read_text(file, "recipe").splitlines()])


@app.command()
def graph(
    context: typer.Context,
    recipe: Annotated[
        str, typer.Argument(help="A recipe's name or file; or its name in the ledger.")
    ],
    svg: Annotated[bool, typer.Option("--svg", help="As SVG, a picture, not as Mermaid.")] = False,
) -> None:
    """Draw passes, pools and gates as Mermaid, with counts where the recipe was run here."""
    draw = svg_of if svg else mermaid_of
    ledger = context.obj.ledger
    if ledger.exists():
        with LedgerReader(ledger) as reader:
            if recipe in reader.recipe_names():
                run_here = reader.recipe(recipe)
                counts, sizes = reader.pass_counts(recipe), reader.pool_sizes(recipe)
                print_lines(draw(run_here, counts, sizes).splitlines())
                return
    print_lines(draw(load(recipe)).splitlines())


app.command("try")(recipe_run.try_some)
app.command("run")(recipe_run.run)
app.command("status")(recipe_look.status)
app.command("records")(recipe_look.records)
app.command("why")(recipe_look.why)
app.command("export")(recipe_export.export)
app.command("measure")(recipe_export.measure)
app.command("pause")(recipe_run.pause)
app.command("resume")(recipe_run.resume)
app.command("cancel")(recipe_run.cancel)
