"""Running a recipe: create it, give its pools, start it, wait until nothing more is due.

Like every job it can be run again after a crash or Ctrl-C, and goes on where it stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bus.connection import Bus
from bus.envelopes import Command, Receipt
from bus.orders import CreatedRecipe, Given
from bus.submit import submit_rows
from engine.base import Engine
from folkmoot.recipe.pool_files import GivenPool, check_pools, rows_of
from folkmoot.recipe.telling import RecipeStanding, standing
from folkmoot.settings import Settings
from folkmoot.swarm.client import command
from folkmoot.swarm.guard import LOST_SECONDS, Guard
from folkmoot.swarm.job import swarm_for
from folkmoot.swarm.parts import PARTS, Part
from folkmoot.swarm.patience import Patience
from folkmoot.swarm.room import check_room
from folkmoot.swarm.swarm import bus_for
from recipes.reading import embedders_of
from schema.campaign import Campaign
from schema.errors import InvalidRecipe
from schema.recipe import Recipe
from storage.reader import LedgerReader

Watcher = Callable[[RecipeStanding], None]
"""Called a few times a second while the recipe runs."""

LOOKS_FOR_PEOPLE = 8
"""After so many looks at nothing but units that wait for people, they are waited for no longer."""
OVER = ("ended", "cancelled", "spent")


@dataclass(frozen=True)
class RecipeJob:
    """What is to be made, and of what."""

    recipe: Recipe
    campaigns: tuple[Campaign, ...]
    pools: Mapping[str, GivenPool] = field(default_factory=dict)
    """The files of the pools that are given."""


async def run_recipe(
    settings: Settings,
    job: RecipeJob,
    watcher: Watcher,
    *,
    engine: Engine | None = None,
    parts: Sequence[Part] = PARTS,
) -> RecipeStanding:
    """Run a recipe until nothing more is due; how it stands then.

    Raises:
        InvalidRecipe: when it cannot be run, or one of its name makes its records otherwise.
        EngineError: when a model cannot be used, or has been away for too long.
        BusUnavailable: when the server or the swarm is gone for good.
    """
    check_room(settings.state)
    check_pools(job.recipe, job.pools)
    name = job.recipe.name
    seated = {seat.model for each in job.campaigns for seat in each.roster}
    models = sorted(seated | set(embedders_of(job.recipe)))
    async with bus_for(settings, "folkmoot-recipe", start=True) as bus:
        guard = Guard(bus, LOST_SECONDS)
        async with await swarm_for(settings, models, bus, parts, engine, guard):
            order = CreatedRecipe(recipe=job.recipe, campaigns=job.campaigns)
            await _tell(bus, name, "create_recipe", order.model_dump(mode="json", by_alias=True))
            given = await _give(bus, job)
            await _tell(bus, name, "start_recipe", Given(pools=given).model_dump(mode="json"))
            return await _watch(settings, guard, name, watcher)


async def _tell(bus: Bus, name: str, order: str, arguments: Mapping[str, object]) -> str:
    told = Command.model_validate(
        {"command": order, "campaign": name, "arguments": dict(arguments)}
    )
    return await command(bus, told)


async def _give(bus: Bus, job: RecipeJob) -> dict[str, int]:
    """Give every pool its rows; how many different ones."""
    given: dict[str, int] = {}
    for name, pool in job.recipe.pools.items():
        refused: list[str] = []

        def note(number: int, receipt: Receipt, refused: list[str] = refused) -> None:
            if receipt.status == "rejected":
                refused.append(f"row {number + 1}: {receipt.reason}")

        rows = set(rows_of(pool, job.pools.get(name)))
        await submit_rows(
            bus,
            job.recipe.campaign_of(name),
            rows_of(pool, job.pools.get(name)),
            on_receipt=note,
        )
        if refused:
            raise InvalidRecipe(f"pool {name!r}, {refused[0]}", "mend the row, or take it out")
        given[name] = len(rows)
    return given


async def _watch(settings: Settings, guard: Guard, name: str, watcher: Watcher) -> RecipeStanding:
    patience, quiet = Patience(), 0
    with LedgerReader(settings.ledger) as reader:
        while True:
            check_room(settings.state)
            guard.look()
            with reader.moment():
                now = standing(reader, name, measured=False)
            watcher(now)
            if now.state in OVER:
                return standing(reader, name)
            if now.is_up_to_people:
                quiet += 1
                if quiet > LOOKS_FOR_PEOPLE:
                    return standing(reader, name)
            else:
                quiet = 0
            if now.state == "blocked":
                raise InvalidRecipe(
                    f"recipe {name!r} cannot go on: {now.reason}",
                    "mend it, then run it again: it goes on where it stopped",
                )
            patience.look(now.waits, (now.passes, now.tokens))
            await asyncio.sleep(0.25)
