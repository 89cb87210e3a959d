"""``folkmoot recipe``: synthesis. What there is, what is wrong with one, run it, see how it
stands."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from pathlib import Path
from typing import Annotated

import typer

from bus.envelopes import Command
from folkmoot.commands import options, recipe_export
from folkmoot.committee import parse_seats
from folkmoot.recipe.ancestry import ancestry, story_of_record
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.graph import mermaid_of
from folkmoot.recipe.loading import find, library, load
from folkmoot.recipe.pool_files import parse_pools
from folkmoot.recipe.running import RecipeJob, run_recipe
from folkmoot.recipe.starting import starting_recipe
from folkmoot.recipe.telling import RecipeStanding, lines_of, shortened, standing
from folkmoot.recipe.trying import estimate_lines, try_recipe
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.swarm import bus_for
from folkmoot.terminal import print_json, print_lines, print_table, say
from folkmoot.text_file import read_text
from recipes.checking import check as check_recipe
from schema.base import Json
from schema.errors import InvalidRecipe, UserError
from schema.recipe import Recipe, Until
from storage.reader import LedgerReader
from storage.target import check_target, written

app = typer.Typer(help="Make data: recipes, and what they have made.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="A recipe's name, or its file (.toml).")]
Pools = Annotated[
    list[str] | None,
    typer.Option(
        "--pool",
        help="The rows of a pool: NAME=FILE, or NAME=FILE,FIELD=COLUMN where a column is called "
        "otherwise. May be repeated.",
        show_default=False,
    ),
]
OfLedger = Annotated[str, typer.Argument(help="The recipe's name in the ledger.")]
TELL_SECONDS = 5.0
"""Between two words on how a recipe gets on."""
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
    problems = check_recipe(asked)
    if not problems:
        campaigns_of(asked, ("smollm2-135m",))
        passes = f"{len(asked.passes)} {'pass' if len(asked.passes) == 1 else 'passes'}"
        print_lines([f"{asked.name}: nothing is wrong with it ({passes})"])
        return
    told = "; ".join(str(problem) for problem in problems[:TOLD])
    more = f"; and {len(problems) - TOLD} more" if len(problems) > TOLD else ""
    raise InvalidRecipe(f"{asked.name}: {told}{more}")


@app.command()
def show(recipe: Named) -> None:
    """Print a recipe: what it does, where it comes from, and its file."""
    file = find(recipe)
    asked = load(recipe)
    told = [line for line in (asked.title, asked.source, asked.about) if line]
    print_lines([*told, "", *read_text(file, "recipe").splitlines()])


@app.command("try")
def try_some(
    context: typer.Context,
    recipe: Named,
    pool: Pools = None,
    units: Annotated[int, typer.Option(help="Units of each pass.", min=1, max=20)] = 3,
    model: options.Model = None,
    seat: options.Seated = None,
) -> None:
    """Run a few units of each pass, show prompts, answers and verdicts, and say what the whole
    would take. Nothing of it is kept."""
    settings: Settings = context.obj
    asked = checked(load(recipe))
    campaigns = campaigns_of(asked, model or settings.model_names, parse_seats(seat or ()))
    job = RecipeJob(recipe=asked, campaigns=campaigns, pools=parse_pools(pool or ()))
    tried = try_recipe(settings, job, units)
    print_lines([*tried.lines, *estimate_lines(tried, asked)])


@app.command()
def graph(
    context: typer.Context,
    recipe: Annotated[
        str, typer.Argument(help="A recipe's name or file; or its name in the ledger.")
    ],
) -> None:
    """Draw passes, pools and gates as Mermaid, with counts where the recipe was run here."""
    ledger = context.obj.ledger
    if ledger.exists():
        with LedgerReader(ledger) as reader:
            if recipe in reader.recipe_names():
                run_here = reader.recipe(recipe)
                counts, sizes = reader.pass_counts(recipe), reader.pool_sizes(recipe)
                print_lines(mermaid_of(run_here, counts, sizes).splitlines())
                return
    print_lines(mermaid_of(load(recipe)).splitlines())


@app.command()
def why(
    context: typer.Context,
    recipe: OfLedger,
    record: Annotated[
        str, typer.Argument(help="A record's number, digits of its address, or last.")
    ],
    prompts: Annotated[
        bool, typer.Option("--prompts", help="Show the prompts and answers whole.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Tell where a record comes from: who was asked, with what, what became of it, and what it was
    made of."""
    with LedgerReader(context.obj.ledger) as reader:
        found = reader.find_record(recipe, record)
        if as_json:
            print_json([each.model_dump(mode="json") for each in ancestry(reader, found)])
        else:
            print_lines(story_of_record(reader, found, prompts=prompts))


@app.command()
def records(
    context: typer.Context,
    recipe: OfLedger,
    pool: Annotated[str, typer.Option(help="Of one pool.", show_default=False)] = "",
    rejected: Annotated[bool, typer.Option("--rejected", help="Those turned away.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    as_json: options.AsJson = False,
) -> None:
    """List records with their fates, the newest last; `why` tells more of one."""
    with LedgerReader(context.obj.ledger) as reader:
        reader.recipe_state(recipe)
        fate = "rejected" if rejected else "accepted"
        last = deque(reader.made(recipe, pool, fate=fate), maxlen=limit)
    if as_json:
        print_json([each.model_dump(mode="json") for each in last])
        return
    rows: list[dict[str, Json]] = [
        {
            "record": each.number,
            "pool": each.pool,
            "made by": f"{each.made_by}/{each.unit}" if each.unit is not None else "given",
            "value": shortened(each.value),
            **({"turned away": f"{each.gate}: {each.reason}"} if rejected else {}),
        }
        for each in last
    ]
    columns = ["record", "pool", "made by", "value", *(["turned away"] if rejected else [])]
    print_table(columns, rows, "there are none")


@app.command()
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
) -> None:
    """Run a recipe until nothing more is due. The same command again goes on where it stopped."""
    settings: Settings = context.obj
    asked = checked(prepared(load(recipe), name, until))
    campaigns = campaigns_of(asked, model or settings.model_names, parse_seats(seat or ()))
    job = RecipeJob(recipe=asked, campaigns=campaigns, pools=parse_pools(pool or ()))
    if out is not None:
        recipe_export.check_out(asked, out)
    done = asyncio.run(run_recipe(settings, job, Telling()))
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


@app.command()
def pause(context: typer.Context, recipe: OfLedger) -> None:
    """Draw and ask nothing more for the time being, on a running swarm."""
    _order(context.obj, recipe, "pause_recipe")


@app.command()
def resume(context: typer.Context, recipe: OfLedger) -> None:
    """Go on with a recipe that is paused or blocked, on a running swarm."""
    _order(context.obj, recipe, "resume_recipe")


@app.command()
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


def checked(recipe: Recipe) -> Recipe:
    """The recipe, if nothing is wrong with it.

    Raises:
        InvalidRecipe: says what is.
    """
    for problem in check_recipe(recipe):
        where = problem.where or "the whole"
        raise InvalidRecipe(f"{recipe.name}, {where}: {problem.what}", problem.hint)
    return recipe


class Telling:
    """Says how a recipe gets on, whenever that has changed for some seconds."""

    def __init__(self) -> None:
        self._last = 0.0
        self._said: list[str] = []

    def __call__(self, now: RecipeStanding) -> None:
        """Look, and say it if it is time."""
        lines = [
            f"{name}: {counts.accepted:,} of {counts.made:,} accepted"
            for name, counts in now.passes.items()
            if counts.units
        ]
        if lines != self._said and time.monotonic() - self._last >= TELL_SECONDS:
            say("; ".join(lines))
            self._last, self._said = time.monotonic(), lines


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
