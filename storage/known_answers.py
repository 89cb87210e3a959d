"""Tasks with known answers of a recipe's pass: each stands for a given record and is called after
it, so that none is asked about twice. They are no units."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable

from schema.annotation import Annotation
from schema.base import Json, digest
from schema.fate import KnownTask
from schema.task import Task
from storage import outcomes
from storage.codec import from_json

BEFORE = "known-"
"""Begins the id of such a task; those of units are numbers."""
_OWN = "campaign = ? and id >= 'known-' and id < 'known.'"


def task_of(record: int) -> str:
    """The id of the task of a record."""
    return f"{BEFORE}{record}"


def given(connection: sqlite3.Connection, recipe: str, pool: str) -> array[int]:
    """The numbers of the records of a pool that were given, in order."""
    rows = connection.execute(
        "select n from made where recipe = ? and pool = ? and fate = 'accepted' "
        "and unit is null and value is not null order by n",
        [recipe, pool],
    )
    return array("q", (row["n"] for row in rows))


def listed(connection: sqlite3.Connection, campaign: str) -> list[KnownTask]:
    """All of them, in order of submission."""
    why = (
        "select reason from annotations where annotations.campaign = tasks.campaign "
        "and task = id and version = tasks.version"
    )
    rows = connection.execute(
        f"select id, state, gold is not null as known, ({why}) as why from tasks where {_OWN} "  # noqa: S608 - constants
        "order by n",
        [campaign],
    )
    return [
        KnownTask(
            record=int(row["id"].removeprefix(BEFORE)),
            is_open=row["state"] != "finished",
            is_left_out=not row["known"],
            reason=row["why"] or "",
        )
        for row in rows
        if row["id"].removeprefix(BEFORE).isdecimal()
    ]


def inputs(connection: sqlite3.Connection, campaign: str) -> list[dict[str, Json]]:
    """What was asked in those that were not left out."""
    rows = connection.execute(
        f"select input from tasks where {_OWN} and gold is not null",  # noqa: S608 - a constant
        [campaign],
    )
    return [from_json(row["input"]) for row in rows]


def open_count(connection: sqlite3.Connection, campaign: str) -> int:
    """How many are not finished."""
    row = connection.execute(
        f"select count(*) from tasks where {_OWN} and state != 'finished'",  # noqa: S608 - a constant
        [campaign],
    ).fetchone()
    return int(row[0])


def spent(connection: sqlite3.Connection, campaign: str) -> int:
    """Tokens that they took."""
    row = connection.execute(
        "select coalesce(sum(tokens), 0) from turns where campaign = ? "
        "and task >= 'known-' and task < 'known.'",
        [campaign],
    ).fetchone()
    return int(row[0])


def deleted(connection: sqlite3.Connection, campaign: str, records: Iterable[int]) -> set[int]:
    """Those of the records whose task a person has deleted."""
    return {
        record
        for record in records
        if connection.execute(
            "select 1 from deletions where campaign = ? and task_digest = ?",
            [campaign, digest(campaign, task_of(record))],
        ).fetchone()
    }


def answered(connection: sqlite3.Connection, campaign: str) -> list[tuple[Task, Annotation]]:
    """What the committee came to, of those that are finished."""
    numbers = [
        row["n"]
        for row in connection.execute(
            f"select n from tasks where {_OWN} and gold is not null",  # noqa: S608 - a constant
            [campaign],
        )
    ]
    return outcomes.of_tasks(connection, numbers, "ending", whole=False)
