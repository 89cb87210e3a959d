"""Recipes: their units, what these make, and the vectors they go by."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from schema.base import Json
from schema.fate import PoolRecord, RecipeState, Unit, UnitState
from schema.recipe import Recipe
from schema.wait import Wait
from storage import known_answers, pool_records, recipes, units, vectors
from storage.connection import joined
from storage.readers.base import Reads


class RecipeWrites(Reads):
    """What is written of recipes, and asked by the writer alone."""

    def save_recipe(self, recipe: Recipe) -> bool:
        """Keep a recipe, or a new revision of it; whether it was new."""
        with joined(self._connection):
            return recipes.save(self._connection, recipe)

    def set_recipe_state(self, name: str, state: RecipeState, reason: str = "") -> None:
        """Write how a recipe stands."""
        with joined(self._connection):
            recipes.set_state(self._connection, name, state, reason)

    def give_record(
        self, recipe: str, pool: str, value: Mapping[str, Json], source: str = ""
    ) -> bool:
        """Put a given record into a pool; whether it was new."""
        with joined(self._connection):
            return pool_records.give(self._connection, recipe, pool, value, source)

    def record_made(self, made: PoolRecord) -> int:
        """Write a record with its fate; its number."""
        with joined(self._connection):
            return pool_records.record(self._connection, made)

    def open_unit(
        self, unit: Unit, drawn: Mapping[str, Sequence[int]], task: str | None = None
    ) -> None:
        """Write a unit with what it drew, and the task that is to be done for it."""
        with joined(self._connection):
            units.open_unit(self._connection, unit, drawn, task)

    def close_unit(
        self, recipe: str, made_by: str, unit: int, state: UnitState, why: str = ""
    ) -> None:
        """A unit is judged, or nothing came of it."""
        with joined(self._connection):
            units.close_unit(self._connection, recipe, made_by, unit, state, why)

    def finished_units(
        self, recipe: str, made_by: str, campaign: str, limit: int, *, waits: bool = False
    ) -> list[tuple[int, str]]:
        """Units that are open while their tasks are finished; see
        :func:`storage.units.finished_units`."""
        return units.finished_units(self._connection, recipe, made_by, campaign, limit, waits=waits)

    def given_numbers(self, recipe: str, pool: str) -> array[int]:
        """The numbers of the records of a pool that were given, in order."""
        return known_answers.given(self._connection, recipe, pool)

    def open_known(self, campaign: str) -> int:
        """How many tasks with known answers of a pass are not finished."""
        return known_answers.open_count(self._connection, campaign)

    def known_inputs(self, campaign: str) -> list[dict[str, Json]]:
        """What was asked in the tasks with known answers of a pass."""
        return known_answers.inputs(self._connection, campaign)

    def deleted_known(self, campaign: str, records: Iterable[int]) -> set[int]:
        """Those of the records whose task a person has deleted: they are asked about no more."""
        return known_answers.deleted(self._connection, campaign, records)

    def last_unit(self, recipe: str, made_by: str) -> Unit | None:
        """The unit of a pass that was drawn last."""
        return units.last_unit(self._connection, recipe, made_by)

    def end_pass(self, recipe: str, made_by: str, why: str) -> None:
        """A pass draws nothing more, and why."""
        with joined(self._connection):
            recipes.end_pass(self._connection, recipe, made_by, why)

    def begin_passes_again(self, recipe: str) -> None:
        """The passes of a recipe may draw again: it has another end now."""
        with joined(self._connection):
            recipes.begin_again(self._connection, recipe)

    def unannounced_records(self, limit: int) -> list[PoolRecord]:
        """Records of recipes that the bus is still to be told of, in order."""
        return pool_records.unannounced(self._connection, limit)

    def mark_records_announced(self, numbers: Sequence[int]) -> None:
        """The bus has these."""
        with joined(self._connection):
            pool_records.mark_announced(self._connection, numbers)

    def pin_embedder(self, recipe: str, model: str, digest: str) -> None:
        """A recipe goes by the vectors of this model from now on."""
        with joined(self._connection):
            vectors.pin(self._connection, recipe, model, digest)

    def keep_vectors(
        self,
        recipe: str,
        model: str,
        made: Mapping[bytes, bytes],
        *,
        cut: int = 0,
        tokens: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Keep what a pinned model made of texts; see :func:`storage.vectors.keep`."""
        with joined(self._connection):
            vectors.keep(
                self._connection, recipe, model, made, cut=cut, tokens=tokens, seconds=seconds
            )

    def note_recipe_waits(self, found: Mapping[str, Sequence[Wait]]) -> None:
        """Note what recipes wait for before they can compare."""
        with joined(self._connection):
            vectors.note_waits(self._connection, found)
