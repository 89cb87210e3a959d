"""Giving the rows of a file to a pool of a recipe that is on record: of any format that is read."""

from __future__ import annotations

from pathlib import Path

from agents.moderator.pool_rows import take_pool_row
from bus.envelopes import Receipt
from bus.submit import submit_rows
from folkmoot.recipe.pool_files import GivenPool, rows_of
from folkmoot.review.desk import at_the_writer
from folkmoot.settings import Settings
from schema.base import Frozen
from schema.errors import UserError
from schema.recipe import Recipe
from storage.ledger import Ledger
from storage.reader import LedgerReader


class Given(Frozen):
    """What became of the rows."""

    recorded: int
    same_as_before: int


def pool_named(reader: LedgerReader, name: str) -> tuple[Recipe, str]:
    """The recipe and its pool, from ``RECIPE/POOL``.

    Raises:
        UserError: when there is none of this name; says which there are.
    """
    recipe_name, _, pool = name.partition("/")
    if not recipe_name or not pool:
        raise UserError("--as pool needs the pool", "add --pool RECIPE/POOL")
    recipe = reader.recipe(recipe_name)
    if pool not in recipe.pools:
        known = ", ".join(recipe.pools) or "none"
        raise UserError(f"recipe {recipe_name!r} has no pool {pool!r}", f"there are: {known}")
    return recipe, pool


async def as_pool(
    settings: Settings, recipe: Recipe, pool: str, file: Path, *, form: str = "", encoding: str = ""
) -> Given:
    """Put the rows into the pool; the same rows again change nothing.

    Args:
        settings: where the ledger is.
        recipe: on record there.
        pool: one of its pools.
        file: the rows; all of them are looked at before the first is given.
        form: of the file; found out if empty.
        encoding: of the file; found out if empty.

    Raises:
        InvalidRecipe: when a row cannot be read or lacks a column.
        UserError: when a row is refused: it is too long, or the recipe is over.
    """
    plan, name = recipe.pools[pool], recipe.campaign_of(pool)
    for _ in rows_of(plan, GivenPool(file), form=form, encoding=encoding):
        pass
    rows = rows_of(plan, GivenPool(file), form=form, encoding=encoding)
    refused: list[str] = []
    async with at_the_writer(settings, "folkmoot-import") as writer:
        if not isinstance(writer, Ledger):

            def note(number: int, receipt: Receipt) -> None:
                if receipt.status == "rejected":
                    refused.append(f"row {number + 1}: {receipt.reason}")

            report = await submit_rows(writer, name, rows, on_receipt=note)
            given = Given(recorded=report.recorded, same_as_before=report.duplicates)
        else:
            counts = {"recorded": 0, "duplicate": 0}
            with writer.transaction():
                for number, row in enumerate(rows, start=1):
                    taken = take_pool_row(writer, name, row)
                    if taken is not None and taken.status == "rejected":
                        refused.append(f"row {number}: {taken.reason}")
                    elif taken is not None:
                        counts[taken.status] += 1
                _refuse(pool, refused)
            given = Given(recorded=counts["recorded"], same_as_before=counts["duplicate"])
    _refuse(pool, refused)
    return given


def _refuse(pool: str, refused: list[str]) -> None:
    if refused:
        raise UserError(f"pool {pool!r}, {refused[0]}", "mend the row, or take it out")
