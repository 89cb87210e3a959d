"""Runs a recipe for the benchmark as ``folkmoot recipe run`` would: on a real swarm, with a ledger
of its own that is kept, so that a run that was killed goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.base import Engine
from folkmoot.bench.recipes.sets import Rows
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.made_records import made_records
from folkmoot.recipe.pool_files import GivenPool
from folkmoot.recipe.running import OVER, RecipeJob, run_recipe
from folkmoot.settings import Settings
from recipes.made import MadeRecord
from schema.base import digest
from schema.campaign import Budget
from schema.errors import UserError
from schema.recipe import Pool, Recipe
from storage.reader import LedgerReader


class RealRunner:
    """See :class:`folkmoot.bench.recipes.benchmark.Runner`.

    Args:
        settings: of the machine.
        models: the committee's, the strongest last.
        folder: where the ledgers of runs are kept.
        engine: instead of the real models.
    """

    def __init__(
        self,
        settings: Settings,
        models: Sequence[str],
        folder: Path,
        engine: Engine | None = None,
    ) -> None:
        self._settings = settings
        self._models = tuple(models)
        self._folder = folder
        self._engine = engine

    async def __call__(
        self, recipe: Recipe, pools: Mapping[str, Rows], tokens: int
    ) -> list[MadeRecord]:
        """All records of a run; raises as :func:`folkmoot.recipe.running.run_recipe`."""
        bounded = within(recipe, tokens)
        given = digest(bounded.revision, {name: list(rows) for name, rows in pools.items()})
        home = self._folder / f"{bounded.name}-{given[:12]}"
        home.mkdir(parents=True, exist_ok=True)
        job = RecipeJob(
            recipe=bounded,
            campaigns=campaigns_of(bounded, self._models),
            pools={
                name: GivenPool(_file(home, name, bounded.pools, rows))
                for name, rows in pools.items()
            },
        )
        own = self._settings.model_copy(update={"state": home / "state", "nats": ""})
        if not _is_over(own.ledger, bounded.name):  # it may have been killed after its end
            await run_recipe(own, job, lambda now: None, engine=self._engine)
        with LedgerReader(own.ledger) as reader:
            return made_records(reader, bounded)


def _is_over(ledger: Path, recipe: str) -> bool:
    if not ledger.exists():
        return False
    with LedgerReader(ledger) as reader:
        return recipe in reader.recipe_names() and reader.recipe_state(recipe)[0] in OVER


def within(recipe: Recipe, tokens: int) -> Recipe:
    """The recipe with a budget of so many tokens, for all its passes together."""
    budget = Budget(tokens=tokens, seconds=recipe.budget.seconds)
    return recipe.model_copy(update={"budget": budget})


def _file(home: Path, name: str, pools: Mapping[str, Pool], rows: Rows) -> Path:
    """The rows of a pool as a file, with the columns that the pool wants."""
    if name not in pools:
        raise UserError(
            f"the recipe has no pool {name!r}",
            f"the claim may give rows to: {', '.join(pools) or 'none'}",
        )
    wanted = pools[name].fields
    file = home / f"{name}.jsonl"
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            kept = {column: row.get(column) for column in wanted.values()} if wanted else row
            stream.write(json.dumps(kept) + "\n")
    return file
