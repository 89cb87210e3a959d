"""Recipes: what they make, how far they are, and where each record comes from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from schema.annotation import Annotation
from schema.embedded import EmbedderUse
from schema.errors import UnknownRecipe
from schema.fate import KnownTask, PassCounts, PoolRecord, RecipeState, Unit
from schema.recipe import Recipe
from schema.task import Task
from schema.wait import Wait
from storage import known_answers, pool_records, recipes, units, vectors
from storage.readers.base import Reads


class RecipeReads(Reads):
    """What can be asked about recipes."""

    def recipe(self, name: str) -> Recipe:
        """The current revision of a recipe.

        Raises:
            UnknownRecipe: when there is none of this name; names the one that looks like it.
        """
        return recipes.read(self._connection, name)

    def recipe_names(self) -> list[str]:
        """All recipes, oldest first."""
        return recipes.names(self._connection)

    def recipe_state(self, name: str) -> tuple[RecipeState, str]:
        """How a recipe stands, and why; raises as :meth:`recipe`."""
        return recipes.state(self._connection, name)

    def recipes_in_state(self, *states: RecipeState) -> list[str]:
        """The recipes that stand so, oldest first."""
        return recipes.in_state(self._connection, *states)

    def pass_counts(self, name: str) -> dict[str, PassCounts]:
        """How each pass stands that has drawn anything."""
        with self._snapshot():
            return recipes.counts(self._connection, name)

    def pool_numbers(self, recipe: str, pool: str, after: int = 0) -> array[int]:
        """The numbers of the accepted records of a pool, in order of acceptance."""
        return pool_records.pool_numbers(self._connection, recipe, pool, after)

    def pool_sizes(self, recipe: str) -> dict[str, int]:
        """By pool, how many records it has."""
        rows = self._connection.execute(
            "select pool, count(*) as records from made where recipe = ? and fate = 'accepted' "
            "group by pool",
            [recipe],
        )
        return {row["pool"]: row["records"] for row in rows}

    def pool_record(self, number: int) -> PoolRecord | None:
        """The record of this number."""
        return pool_records.by_number(self._connection, number)

    def find_record(self, recipe: str, name: str) -> PoolRecord:
        """The record that a person means: by number, by the first digits of its address, or as
        ``last``, the one that the last pass has accepted last.

        Raises:
            UnknownRecipe: when the recipe has none such.
        """
        if name == "last":
            name = str(self._last(recipe))
        row = self._connection.execute(
            "select * from made where recipe = :recipe and (cast(n as text) = :name "
            "or (length(:name) >= 6 and substr(address, 1, length(:name)) = :name)) "
            "order by cast(n as text) = :name desc limit 1",
            {"recipe": recipe, "name": name},
        ).fetchone()
        if row is None:
            recipes.state(self._connection, recipe)  # says so if there is no such recipe
            raise UnknownRecipe(
                f"recipe {recipe!r} has no record {name!r}",
                "name one by its number or by six digits of its address, as `folkmoot recipe "
                f"records {recipe}` tells them",
            )
        return pool_records.from_row(row)

    def _last(self, recipe: str) -> int:
        row = self._connection.execute(
            "select max(n) as last from made where recipe = ? and pass = ? and fate = 'accepted'",
            [recipe, self.recipe(recipe).passes[-1].name],
        ).fetchone()
        return int(row["last"] or 0)

    def made(
        self, recipe: str, pool: str = "", *, fate: str = "", made_by: str = "", after: int = 0
    ) -> Iterator[PoolRecord]:
        """Records of a recipe in order, given ones too; of one pool, fate or pass where these are
        named."""
        rows = self._connection.execute(
            "select * from made where recipe = :recipe and n > :after "
            "and (:pool = '' or pool = :pool) and (:fate = '' or fate = :fate) "
            "and (:pass = '' or pass = :pass) order by n",
            {"recipe": recipe, "pool": pool, "fate": fate, "pass": made_by, "after": after},
        )
        return (pool_records.from_row(row) for row in rows)

    def unit(self, recipe: str, made_by: str, number: int) -> Unit | None:
        """A unit of a pass."""
        row = self._connection.execute(
            "select * from units where recipe = ? and pass = ? and n = ?",
            [recipe, made_by, number],
        ).fetchone()
        return None if row is None else units.from_row(row)

    def unit_draws(self, recipe: str, made_by: str, unit: int) -> dict[str, list[int]]:
        """What a unit drew: by slot, the numbers of the records."""
        return units.draws_of(self._connection, recipe, made_by, unit)

    def recent_fates(self, recipe: str, made_by: str, most: int) -> list[bool]:
        """Of the last records of a pass, ``most`` of them, oldest first, whether each was
        accepted."""
        rows = self._connection.execute(
            "select fate from made where recipe = ? and pass = ? and unit is not null "
            "order by n desc limit ?",
            [recipe, made_by, most],
        ).fetchall()
        return [row["fate"] == "accepted" for row in reversed(rows)]

    def waiting_units(self, recipe: str, made_by: str, campaign: str) -> int:
        """How many open units of a pass have only a person to wait for, where the pass waits."""
        return units.waiting_units(self._connection, recipe, made_by, campaign)

    def known_tasks(self, campaign: str) -> list[KnownTask]:
        """The tasks with known answers that a pass learns from, in order of submission."""
        return known_answers.listed(self._connection, campaign)

    def known_answered(self, campaign: str) -> list[tuple[Task, Annotation]]:
        """Those of them that are finished, with what the committee came to."""
        with self._snapshot():
            return known_answers.answered(self._connection, campaign)

    def known_spent(self, campaign: str) -> int:
        """Tokens that they took."""
        return known_answers.spent(self._connection, campaign)

    def embedder_uses(self, recipe: str) -> list[EmbedderUse]:
        """The models whose vectors a recipe goes by, and what these took."""
        return vectors.uses(self._connection, recipe)

    def recipe_waits(self, recipe: str) -> list[Wait]:
        """What a recipe waits for before it can compare."""
        return vectors.waits(self._connection, recipe)

    def pinned_embedder(self, recipe: str, model: str) -> str | None:
        """The digest of the model whose vectors a recipe goes by under this name."""
        return vectors.pinned(self._connection, recipe, model)

    def vector_length(self, recipe: str, model: str) -> int | None:
        """Bytes of a vector of the model of a recipe; None where there is none yet."""
        return vectors.length(self._connection, recipe, model)

    def kept_vectors(self, recipe: str, model: str, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What the model of a recipe has made of texts, by key: see :mod:`storage.vectors`."""
        return vectors.kept(self._connection, recipe, model, keys)

    def failed_units(self, recipe: str, limit: int) -> list[Unit]:
        """Units of which nothing came, oldest first."""
        rows = self._connection.execute(
            "select * from units where recipe = ? and state = 'failed' order by pass, n limit ?",
            [recipe, limit],
        )
        return [units.from_row(row) for row in rows]
