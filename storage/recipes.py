"""Recipes in the ledger: what is to be made, how each stands, and how many came of each pass."""

from __future__ import annotations

import difflib
import sqlite3
import time
from collections.abc import Mapping

from schema.errors import UnknownRecipe
from schema.fate import PassCounts, RecipeState
from schema.recipe import Recipe
from storage.codec import from_json, plain, to_json


def save(connection: sqlite3.Connection, recipe: Recipe) -> bool:
    """Keep a recipe, or a new revision of it; whether it was new. A new recipe is ``filling``."""
    now, revision = time.time(), recipe.revision
    known = connection.execute(
        "select 1 from recipe_revisions where digest = ?", [revision]
    ).fetchone()
    connection.execute(
        "insert into recipes values (?, ?, 'filling', '', ?, null) "
        "on conflict (name) do update set revision = excluded.revision",
        [recipe.name, revision, now],
    )
    if known is None:
        connection.execute(
            "insert into recipe_revisions select ?, ?, count(*) + 1, ?, ? from recipe_revisions "
            "where recipe = ?",
            [
                revision, recipe.name, to_json(recipe.model_dump(mode="json", by_alias=True)), now,
                recipe.name,
            ],
        )  # fmt: skip
    return known is None


def names(connection: sqlite3.Connection) -> list[str]:
    """All recipes, oldest first."""
    return [row["name"] for row in connection.execute("select name from recipes order by created")]


def read(connection: sqlite3.Connection, name: str) -> Recipe:
    """The current revision of a recipe.

    Raises:
        UnknownRecipe: when there is none of this name.
    """
    row = connection.execute(
        "select spec from recipes join recipe_revisions on digest = revision where name = ?", [name]
    ).fetchone()
    if row is None:
        raise unknown(connection, name)
    return Recipe.model_validate(from_json(row["spec"]))


def state(connection: sqlite3.Connection, name: str) -> tuple[RecipeState, str]:
    """How a recipe stands, and why; raises as :func:`read`."""
    row = connection.execute("select state, reason from recipes where name = ?", [name]).fetchone()
    if row is None:
        raise unknown(connection, name)
    return row["state"], row["reason"]


def set_state(connection: sqlite3.Connection, name: str, to: RecipeState, reason: str) -> None:
    """Write how a recipe stands."""
    ended = time.time() if to in ("ended", "cancelled", "spent") else None
    connection.execute(
        "update recipes set state = ?, reason = ?, ended = ? where name = ?",
        [to, plain(reason), ended, name],
    )


def in_state(connection: sqlite3.Connection, *states: RecipeState) -> list[str]:
    """The recipes that stand so, oldest first."""
    marks = ", ".join("?" * len(states))
    rows = connection.execute(
        f"select name from recipes where state in ({marks}) order by created",  # noqa: S608 - marks
        states,
    )
    return [row["name"] for row in rows]


def unknown(connection: sqlite3.Connection, name: str) -> UnknownRecipe:
    """The error for a recipe that is not there."""
    known = names(connection)
    alike = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {alike[0]!r}?" if alike else f"there are: {', '.join(known) or 'none'}"
    return UnknownRecipe(f"there is no recipe {name!r} in the ledger", hint)


def end_pass(connection: sqlite3.Connection, recipe: str, made_by: str, why: str) -> None:
    """A pass draws nothing more, and why."""
    connection.execute(
        "insert into pass_ends values (?, ?, ?, ?) on conflict do update set why = excluded.why",
        [recipe, made_by, plain(why), time.time()],
    )


def begin_again(connection: sqlite3.Connection, recipe: str) -> None:
    """The passes of a recipe may draw again: it has another end now."""
    connection.execute("delete from pass_ends where recipe = ?", [recipe])


def counts(connection: sqlite3.Connection, recipe: str) -> dict[str, PassCounts]:
    """How each pass stands that has drawn anything or ended."""
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(
        "select pass, state, count(*) as units from units where recipe = ? group by pass, state",
        [recipe],
    ):
        found.setdefault(row["pass"], {})[row["state"]] = row["units"]
    gates: dict[str, dict[str, int]] = {}
    for row in connection.execute(
        "select pass, gate, count(*) as records from made where recipe = ? and unit is not null "
        "group by pass, gate",
        [recipe],
    ):
        gates.setdefault(row["pass"], {})[row["gate"]] = row["records"]
    ends = {
        row["pass"]: row["why"]
        for row in connection.execute("select * from pass_ends where recipe = ?", [recipe])
    }
    return {
        name: _counts(found.get(name, {}), gates.get(name, {}), ends.get(name, ""))
        for name in dict.fromkeys([*found, *gates, *ends])
    }


def _counts(units: Mapping[str, int], gates: Mapping[str, int], ended: str) -> PassCounts:
    accepted = gates.get("", 0)
    made = sum(gates.values())
    return PassCounts(
        units=sum(units.values()),
        **units,
        made=made,
        accepted=accepted,
        rejected=made - accepted,
        gates={name: count for name, count in sorted(gates.items()) if name},
        ended=ended,
    )
