"""Units: what each drew, and how it ended."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence

from schema.fate import Unit, UnitState
from schema.recipe import BETWEEN
from storage import vectors
from storage.codec import from_json, plain, to_json


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
    return None if row is None else from_row(row)


def from_row(row: sqlite3.Row) -> Unit:
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
