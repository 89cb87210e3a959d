"""The benchmark of recipes: each claim on each of its sets, beside each of its baselines.

What both sides made is kept as it comes; figures are then counted from what is kept, which takes no
model. "No gain at this size" is a result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from folkmoot.bench.consensus.collect import Say
from folkmoot.bench.recipes.claims import Claim, Claims, MadeRows, Variant, Which
from folkmoot.bench.recipes.comparing import (
    Compared,
    Side,
    Size,
    at_equal,
    chosen,
    compared,
    size_of,
)
from folkmoot.bench.recipes.sets import Rows, parted, read_set, rows_from
from folkmoot.bench.recipes.store import keep_records, kept_records
from folkmoot.bench.recipes.varying import varied
from recipes.made import MadeRecord
from schema.base import Frozen, Json
from schema.errors import UserError
from schema.recipe import Recipe

Library = Callable[[str], Recipe]
"""Finds a recipe by its name."""


class Runner(Protocol):
    """What runs recipes."""

    async def __call__(
        self, recipe: Recipe, pools: Mapping[str, Rows], tokens: int
    ) -> list[MadeRecord]:
        """All records of a run that ends with the recipe, or when so many tokens are spent."""


@dataclass(frozen=True)
class RecipesPlan:
    """What to measure."""

    claims: Claims
    data: Path
    models: tuple[str, ...]
    tokens: int = 200_000
    """Of each side, at most."""
    out: Path = Path("recipes-bench")
    seed: int = 0


class BaselineReport(Frozen):
    """One claim on one set beside one baseline."""

    claim: str
    recipe: str
    set: str
    baseline: str
    says: str
    equal: str
    own: Size
    other: Size
    compared: tuple[Compared, ...]


class RecipesReport(Frozen):
    """All that was measured."""

    made: str
    models: tuple[str, ...]
    tokens: int
    found: tuple[BaselineReport, ...]


async def bench_recipes(
    plan: RecipesPlan, library: Library, run: Runner | None, say: Say
) -> RecipesReport:
    """Make what is missing, and count.

    Args:
        plan: what to measure.
        library: where recipes are found.
        run: runs them; without one nothing is made, and what is kept is counted.
        say: takes lines of progress.

    Raises:
        UserError: when a recipe, a set or a pool is not there, or nothing is kept and nobody runs.
    """
    sides = [(claim, variant) for claim in plan.claims.claims for variant in claim.baseline]
    for claim, variant in sides:  # before the first token is spent
        _recipe_of(claim, variant, library)
    found = []
    for claim in plan.claims.claims:
        for name in claim.sets:
            found += await _on_set(plan, claim, name, library, run, say)
    return RecipesReport(
        made=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        models=plan.models,
        tokens=plan.tokens,
        found=tuple(found),
    )


async def _on_set(
    plan: RecipesPlan, claim: Claim, name: str, library: Library, run: Runner | None, say: Say
) -> list[BaselineReport]:
    wanted = plan.claims.sets[name]
    parts = parted(read_set(plan.data, wanted), wanted.label, claim.seeds_per_label, plan.seed)
    pools = {
        pool: await _rows(source, plan, name, parts.seeds, library, run, say)
        for pool, source in claim.pools.items()
    }

    async def side(recipe: Recipe, of: str, which: Which) -> Side:
        given = {pool: rows for pool, rows in pools.items() if pool in recipe.pools}
        return Side(await _made(plan, recipe, name, given, run, say), of, which)

    own = await side(library(claim.recipe), claim.of, claim.which)
    found = []
    for variant in claim.baseline:
        beside = _recipe_of(claim, variant, library)
        other = await side(beside, variant.of or claim.of, variant.which)
        one, two = at_equal(own, other, claim.equal)
        found.append(
            BaselineReport(
                claim=claim.name,
                recipe=claim.recipe,
                set=name,
                baseline=variant.name,
                says=claim.says,
                equal=claim.equal,
                own=size_of(one),
                other=size_of(two),
                compared=tuple(compared(claim, one, two, parts.seeds, parts.held_out, plan.seed)),
            )
        )
    return found


async def _rows(
    source: str | Sequence[Mapping[str, Json]] | MadeRows,
    plan: RecipesPlan,
    name: str,
    seeds: Rows,
    library: Library,
    run: Runner | None,
    say: Say,
) -> Rows:
    """The rows of a pool; where a recipe makes them, it is run first."""
    if not isinstance(source, MadeRows):
        return rows_from(source, plan.data, seeds)
    given = {pool: rows_from(each, plan.data, seeds) for pool, each in source.pools.items()}
    records = await _made(plan, library(source.recipe), name, given, run, say)
    return [dict(record.value) for record in chosen(records, source.of, source.which)]


async def _made(
    plan: RecipesPlan,
    recipe: Recipe,
    name: str,
    pools: Mapping[str, Rows],
    run: Runner | None,
    say: Say,
) -> list[MadeRecord]:
    """What a recipe has made of a set: what is kept of it, else made now and kept."""
    called = f"{recipe.name}-{recipe.revision[:12]}-{plan.tokens}-{plan.seed}.jsonl"
    file = plan.out / "+".join(plan.models) / name / called
    there = kept_records(file)
    if there is not None:
        return there
    if run is None:
        raise UserError(
            f"nothing is kept of {recipe.name} on {name} in {plan.out}",
            "run it once without --no-models",
        )
    started = time.perf_counter()
    records = await run(recipe, pools, plan.tokens)
    keep_records(file, records)
    say(f"{recipe.name} on {name}: {len(records)} records, {time.perf_counter() - started:.0f} s")
    return records


def _recipe_of(claim: Claim, variant: Variant, library: Library) -> Recipe:
    recipe = library(variant.recipe or claim.recipe)
    return varied(recipe, variant) if variant.without or variant.change else recipe
