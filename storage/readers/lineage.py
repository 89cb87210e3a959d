"""Where the records of recipes come from: what each unit drew, who spoke in it, what that took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.person import PERSON
from schema.recipe import Recipe
from schema.seat import RULES
from storage.readers.base import Reads

UnitKey = tuple[str, int]
"""A pass, and the number of a unit of it."""


@dataclass(frozen=True)
class Spoken:
    """Who spoke in a unit."""

    models: tuple[str, ...]
    """By name; people and rules are none."""
    tokens: int
    """Of all turns, failed ones too."""


class LineageReads(Reads):
    """What can be asked about the descent of records."""

    def draws(self, recipe: str) -> Mapping[UnitKey, tuple[int, ...]]:
        """By unit, the numbers of the records that it drew, each once."""
        found: dict[UnitKey, dict[int, None]] = {}
        for row in self._connection.execute(
            "select pass, unit, record from unit_draws where recipe = ? "
            "order by pass, unit, slot, place",
            [recipe],
        ):
            found.setdefault((row["pass"], row["unit"]), {})[row["record"]] = None
        return {unit: tuple(records) for unit, records in found.items()}

    def spoken(self, recipe: Recipe) -> Mapping[UnitKey, Spoken]:
        """By unit, who spoke in it; units in which nobody has are left out."""
        models: dict[UnitKey, list[str]] = {}
        tokens: dict[UnitKey, int] = {}
        for each in recipe.passes:
            for row in self._connection.execute(
                "select units.n, turns.model, sum(turns.tokens) as tokens, "
                "max(turns.status = 'spoken') as has_spoken from units "
                "join turns on turns.campaign = :campaign and turns.task = units.task "
                "where units.recipe = :recipe and units.pass = :pass "
                "group by units.n, turns.model order by units.n, turns.model",
                {
                    "campaign": recipe.campaign_of(each.name),
                    "recipe": recipe.name,
                    "pass": each.name,
                },
            ):
                unit = (each.name, row["n"])
                tokens[unit] = tokens.get(unit, 0) + row["tokens"]
                if row["has_spoken"] and row["model"] not in (PERSON, RULES):
                    models.setdefault(unit, []).append(row["model"])
        return {unit: Spoken(tuple(models.get(unit, ())), count) for unit, count in tokens.items()}
