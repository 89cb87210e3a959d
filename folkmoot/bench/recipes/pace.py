"""How fast recipes go where models cost nothing: units a second through bus, gates and ledger, and
what the process holds at every tenth."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from folkmoot.bench.memory import resident_bytes
from folkmoot.recipe.compiling import campaigns_of
from folkmoot.recipe.running import RecipeJob, run_recipe
from folkmoot.recipe.telling import RecipeStanding
from folkmoot.settings import Settings
from schema.base import Frozen, Json
from schema.errors import UserError
from schema.recipe import Recipe
from storage.reader import LedgerReader

MODEL = "scripted"
TENTHS = 10


class Tenth(Frozen):
    """How it stood after a part of the units."""

    units: int
    seconds: float
    """Since the first of them was made."""
    resident: int
    """Bytes of the process that does it all."""


class PaceReport(Frozen):
    """What came of it."""

    units: int
    records: int
    accepted: int
    tenths: tuple[Tenth, ...]
    broken: tuple[str, ...] = ()
    """Invariants of the ledger that do not hold."""

    @property
    def per_second(self) -> float:
        """Units a second, from the first tenth to the last: without the start."""
        first, last = self.tenths[0], self.tenths[-1]
        return (last.units - first.units) / max(1e-9, last.seconds - first.seconds)


def recipe_of(units: int, gated: bool) -> Recipe:
    """One pass that asks for so many texts, and one that takes them on.

    Args:
        units: how many texts.
        gated: whether each is compared with all before it, whose index grows with them.
    """
    gates: list[dict[str, Json]] = [{"words": [1, 200]}, {"refusals": True}]
    if gated:
        gates.append({"rouge_l": 0.7, "against": ["texts"]})
    return Recipe.model_validate(
        {
            "name": "pace",
            "window": 512,
            "pass": [
                {
                    "name": "write",
                    "draw": {"times": units},
                    "ask": {"prompt": "Write anything.", "tokens": 24, "temperature": 1.0},
                    "gates": gates,
                    "into": "texts",
                },
                {"name": "take", "draw": {"each": "texts"}, "into": "taken"},
            ],
        }
    )


def measure_pace(settings: Settings, units: int, *, gated: bool) -> PaceReport:
    """Run it on a server and a ledger of its own, in a folder that is thrown away.

    Raises:
        UserError: where there are too few units to be told in tenths.
    """
    if units < TENTHS:
        raise UserError(f"{units} units are too few", f"take {TENTHS} at least")
    recipe = recipe_of(units, gated)
    job = RecipeJob(recipe=recipe, campaigns=campaigns_of(recipe, (MODEL,)))
    tenths: list[Tenth] = []
    began = 0.0

    def look(now: RecipeStanding) -> None:
        nonlocal began
        made = now.passes["write"].made
        if made and not began:
            began = time.monotonic()
        due = (len(tenths) + 1) * units // TENTHS
        if made >= due:
            here = resident_bytes(os.getpid())
            tenths.append(Tenth(units=made, seconds=time.monotonic() - began, resident=here))

    settings.state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-recipe-", dir=settings.state) as folder:
        own = settings.model_copy(update={"state": Path(folder), "nats": ""})
        done = asyncio.run(run_recipe(own, job, look))
        with LedgerReader(own.ledger) as reader:
            broken = tuple(each.sentence for each in reader.violations())
    counts = done.passes["write"]
    return PaceReport(
        units=counts.units,
        records=counts.made + done.passes["take"].made,
        accepted=counts.accepted,
        tenths=tuple(tenths),
        broken=broken,
    )


def rows_of(report: PaceReport) -> list[dict[str, Json]]:
    """The tenths as a table: units a second within each, and what the process held."""
    start = Tenth(units=0, seconds=0.0, resident=0)
    return [
        {
            "units": now.units,
            "units/s": round((now.units - before.units) / max(1e-9, now.seconds - before.seconds)),
            "MiB": round(now.resident / 2**20),
        }
        for before, now in pairwise((start, *report.tenths))
    ]
