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
    A new one lets a recipe go on that had come to its end.
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
    state, _ = ledger.recipe_state(recipe_name)
    if state in ("cancelled", "spent"):
        return TakenRow("rejected", f"recipe {recipe_name!r} is {state}")
    try:
        row: PoolRow = read_pool_row(data)
    except InvalidSubmission as error:
        return TakenRow("rejected", str(error))
    if not ledger.give_record(recipe_name, pool, row.value, row.source):
        return TakenRow("duplicate")
    if state in ("running", "ended"):
        ledger.begin_passes_again(recipe_name)
        ledger.set_recipe_state(recipe_name, "running", "")
    return TakenRow("recorded")
