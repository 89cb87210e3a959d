"""``folkmoot recipe status|records|why``: how recipes stand, and what they have made."""

from __future__ import annotations

from collections import deque
from typing import Annotated

import typer

from folkmoot.commands import options
from folkmoot.commands.recipe_arguments import OfLedger
from folkmoot.recipe.ancestry import ancestry, story_of_record
from folkmoot.recipe.telling import RecipeStanding, lines_of, shortened, standing
from folkmoot.terminal import print_json, print_lines, print_table
from schema.base import Json
from storage.reader import LedgerReader


def status(
    context: typer.Context,
    recipe: Annotated[str, typer.Argument(help="Its name in the ledger.", show_default=False)] = "",
    as_json: options.AsJson = False,
) -> None:
    """Say how recipes stand: what each pass has made, and what became of it."""
    with LedgerReader(context.obj.ledger) as reader:
        names = [recipe] if recipe else reader.recipe_names()
        served = {"is_served": reader.is_written()}
        found: list[RecipeStanding] = [
            standing(reader, each).model_copy(update=served) for each in names
        ]
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    for each in found:
        print_lines(lines_of(each))
    if not found:
        print_lines(["no recipe was run here yet; `folkmoot recipe list` shows which there are"])


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
