"""Rows that are given to a pool of a recipe: submitted like tasks, under ``RECIPE--POOL``."""

from __future__ import annotations

from dataclasses import dataclass

from bus.pool_row import PoolRow, read_pool_row
from schema.errors import InvalidSubmission, UnknownRecipe
from schema.recipe import BETWEEN
from storage.ledger import Ledger


@dataclass(frozen=True)
class TakenRow:
    """What became of a row: what its receipt says."""

    status: str
    reason: str = ""


def take_pool_row(ledger: Ledger, name: str, data: bytes) -> TakenRow | None:
    """Put a row into the pool that ``name`` stands for; None where there is no such pool.

    A bad row is rejected with the reason, and nothing of it is kept: its receipt tells its author.
    """
    recipe_name, between, pool = name.partition(BETWEEN)
    if not between:
        return None
    try:
        recipe = ledger.recipe(recipe_name)
    except UnknownRecipe:
        return None
    if pool not in recipe.pools:
        return None
    if ledger.recipe_state(recipe_name)[0] not in ("filling", "running", "paused"):
        return TakenRow("rejected", f"recipe {recipe_name!r} is over")
    try:
        row: PoolRow = read_pool_row(data)
    except InvalidSubmission as error:
        return TakenRow("rejected", str(error))
    new = ledger.give_record(recipe_name, pool, row.value, row.source)
    return TakenRow("recorded" if new else "duplicate")
