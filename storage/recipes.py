"""Recipes in the ledger: what is to be made, what each unit drew, and what became of each record.

A record's address is a digest of where it comes from and of its value, so the same row given twice
is one record, and a unit that is judged once more makes nothing new.
"""

from __future__ import annotations

import difflib
import sqlite3
import time
from array import array
from collections.abc import Mapping, Sequence

from schema.base import Json, digest
from schema.errors import UnknownRecipe
from schema.fate import PassCounts, PoolRecord, RecipeState, Unit, UnitState
from schema.recipe import BETWEEN, Recipe
from storage import vectors
from storage.codec import from_json, plain, to_json

# What is to be made


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


# Records


def give(
    connection: sqlite3.Connection, recipe: str, pool: str, value: Mapping[str, Json], source: str
) -> bool:
    """Put a given record into a pool; whether it was new."""
    address = digest(recipe, pool, source, dict(value))[:32]
    row = connection.execute(
        "insert into made (address, recipe, pool, pass, unit, place, entry, value, generation, "
        "fate, gate, reason, source, created) "
        "values (?, ?, ?, '', null, 0, 0, ?, 0, 'accepted', '', '', ?, ?) "
        "on conflict (recipe, address) do nothing returning n",
        [address, recipe, pool, to_json(dict(value)), plain(source), time.time()],
    ).fetchone()
    return row is not None


def record(connection: sqlite3.Connection, made: PoolRecord) -> int:
    """Write a record with its fate; its number. One that is there already stays as it is."""
    address = digest(made.recipe, made.made_by, made.unit, made.place, made.value)[:32]
    row = connection.execute(
        "insert into made (address, recipe, pool, pass, unit, place, entry, value, generation, "
        "fate, gate, reason, measured, against, source, created) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?) "
        "on conflict (recipe, address) do update set place = place returning n",
        [
            address, made.recipe, made.pool, made.made_by, made.unit, made.place, made.entry,
            to_json(made.value), made.generation, made.fate, made.gate, plain(made.reason),
            made.measured, made.against, time.time(),
        ],
    ).fetchone()  # fmt: skip
    return int(row["n"])


def pool_numbers(
    connection: sqlite3.Connection, recipe: str, pool: str, after: int = 0
) -> array[int]:
    """The numbers of the accepted records of a pool behind ``after``, in order of acceptance."""
    rows = connection.execute(
        "select n from made where recipe = ? and pool = ? and n > ? and fate = 'accepted' "
        "order by n",
        [recipe, pool, after],
    )
    return array("q", (row["n"] for row in rows))


def by_number(connection: sqlite3.Connection, number: int) -> PoolRecord | None:
    """The record of this number."""
    row = connection.execute("select * from made where n = ?", [number]).fetchone()
    return None if row is None else from_row(row)


def from_row(row: sqlite3.Row) -> PoolRecord:
    """A record from its row."""
    return PoolRecord(
        number=row["n"],
        address=row["address"],
        recipe=row["recipe"],
        pool=row["pool"],
        value=from_json(row["value"]) or {},
        generation=row["generation"],
        made_by=row["pass"],
        unit=row["unit"],
        place=row["place"],
        entry=row["entry"],
        fate=row["fate"],
        gate=row["gate"],
        reason=row["reason"],
        measured=row["measured"],
        against=row["against"],
        source=row["source"],
        erased=row["value"] is None,
    )


def unannounced(connection: sqlite3.Connection, limit: int) -> list[PoolRecord]:
    """Records that the bus is still to be told of, in order."""
    rows = connection.execute(
        "select made.* from record_announcements a join made on made.n = a.n order by a.n limit ?",
        [limit],
    )
    return [from_row(row) for row in rows]


def mark_announced(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """The bus has these."""
    connection.executemany(
        "delete from record_announcements where n = ?", [(number,) for number in numbers]
    )


# Units


def open_unit(
    connection: sqlite3.Connection,
    unit: Unit,
    drawn: Mapping[str, Sequence[int]],
    task: str | None,
) -> None:
    """Write a unit with what it drew."""
    closed = None if unit.state == "open" else time.time()
    connection.execute(
        "insert into units values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            unit.recipe, unit.made_by, unit.number, unit.state, task, to_json(unit.mark),
            plain(unit.reason), time.time(), closed,
        ],
    )  # fmt: skip
    connection.executemany(
        "insert into unit_draws values (?, ?, ?, ?, ?, ?)",
        [
            (unit.recipe, unit.made_by, unit.number, slot, place, number)
            for slot, numbers in drawn.items()
            for place, number in enumerate(numbers)
        ],
    )


def close_unit(
    connection: sqlite3.Connection, recipe: str, made_by: str, unit: int, to: UnitState, why: str
) -> None:
    """A unit is judged, or nothing came of it."""
    connection.execute(
        "update units set state = ?, reason = ?, closed = ? "
        "where recipe = ? and pass = ? and n = ?",
        [to, plain(why), time.time(), recipe, made_by, unit],
    )


_FINISHED = """
    from units join tasks on tasks.campaign = :campaign and tasks.id = units.task
    where recipe = :recipe and pass = :pass and units.state = 'open' and tasks.state = 'finished'
"""
_UNANSWERED = """
    tasks.outcome = 'escalated' and not exists (select 1 from annotations said
        where said.campaign = tasks.campaign and said.task = tasks.id and said.author = 'person')
"""


def finished_units(
    connection: sqlite3.Connection,
    recipe: str,
    made_by: str,
    campaign: str,
    limit: int,
    *,
    waits: bool = False,
) -> list[tuple[int, str]]:
    """Units of a pass that are open while their tasks are finished, in order: number and task.

    Args:
        waits: whether those of which the committee was not sure wait for a person.
    """
    rows = connection.execute(
        f"select units.n, units.task {_FINISHED} and not (:waits and {_UNANSWERED}) "
        "order by units.n limit :limit",
        {
            "campaign": campaign, "recipe": recipe, "pass": made_by, "limit": limit,
            "waits": waits,
        },
    )  # fmt: skip
    return [(row["n"], row["task"]) for row in rows]


def waiting_units(connection: sqlite3.Connection, recipe: str, made_by: str, campaign: str) -> int:
    """How many open units of a pass have only a person to wait for."""
    row = connection.execute(
        f"select count(*) as units {_FINISHED} and {_UNANSWERED}",
        {"campaign": campaign, "recipe": recipe, "pass": made_by},
    ).fetchone()
    return int(row["units"])


def draws_of(
    connection: sqlite3.Connection, recipe: str, made_by: str, unit: int
) -> dict[str, list[int]]:
    """What a unit drew: by slot, the numbers of the records."""
    found: dict[str, list[int]] = {}
    for row in connection.execute(
        "select slot, record from unit_draws where recipe = ? and pass = ? and unit = ? "
        "order by slot, place",
        [recipe, made_by, unit],
    ):
        found.setdefault(row["slot"], []).append(row["record"])
    return found


def last_unit(connection: sqlite3.Connection, recipe: str, made_by: str) -> Unit | None:
    """The unit of a pass that was drawn last."""
    row = connection.execute(
        "select * from units where recipe = ? and pass = ? order by n desc limit 1",
        [recipe, made_by],
    ).fetchone()
    return None if row is None else unit_from_row(row)


def unit_from_row(row: sqlite3.Row) -> Unit:
    """A unit from its row."""
    return Unit(
        recipe=row["recipe"],
        made_by=row["pass"],
        number=row["n"],
        state=row["state"],
        mark=from_json(row["mark"]),
        reason=row["reason"],
    )


def erase_unit_of(connection: sqlite3.Connection, campaign: str, task: str) -> int:
    """The task of a unit is deleted: the values of what it made are gone, and what models made of
    them to compare them; its records stay as links between those before and after them. A unit that
    was still open has failed. How many records.
    """
    recipe, between, made_by = campaign.partition(BETWEEN)
    if not between:
        return 0
    row = connection.execute(
        "select n, state from units where recipe = ? and pass = ? and task = ?",
        [recipe, made_by, task],
    ).fetchone()
    if row is None:
        return 0
    if row["state"] == "open":
        close_unit(connection, recipe, made_by, row["n"], "failed", "its task was deleted")
    gone = connection.execute(
        "select value from made where recipe = ? and pass = ? and unit = ? and value is not null",
        [recipe, made_by, row["n"]],
    )
    vectors.forget(connection, [from_json(each["value"]) for each in gone.fetchall()])
    return connection.execute(
        "update made set value = null, reason = case when reason = '' then '' else "
        "'(deleted)' end where recipe = ? and pass = ? and unit = ? and value is not null",
        [recipe, made_by, row["n"]],
    ).rowcount


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
