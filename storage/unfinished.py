"""Tasks that are not finished: those that wait, those about which seats are being asked; and how
one is started."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from schema.evidence import Passage
from schema.task import Task
from storage import passages
from storage.tasks import from_row


def waiting(connection: sqlite3.Connection, campaign: str, limit: int) -> list[Task]:
    """Tasks that nobody was asked about yet, oldest first."""
    rows = connection.execute(
        "select * from tasks where campaign = ? and state = 'waiting' and outcome is null "
        "order by n limit ?",
        [campaign, limit],
    )
    return [from_row(row) for row in rows]


def waiting_solved(connection: sqlite3.Connection, campaign: str, limit: int) -> list[Task]:
    """Of the tasks in :func:`waiting`, those that came with a known answer."""
    rows = connection.execute(
        "select * from tasks where campaign = ? and state = 'waiting' and gold is not null "
        "order by n limit ?",
        [campaign, limit],
    )
    return [from_row(row) for row in rows]


def started_solved(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Ids of the tasks in :func:`started` that came with a known answer."""
    rows = connection.execute(
        "select id from tasks where campaign = ? and state = 'started' and gold is not null "
        "order by n",
        [campaign],
    )
    return [row["id"] for row in rows]


def drafted(
    connection: sqlite3.Connection, campaign: str, solved: bool, limit: int, up_to: int
) -> list[Task]:
    """The first ``limit`` tasks up to number ``up_to`` about which somebody has drafted an answer,
    in order of submission: those with a known answer, or those without."""
    rows = connection.execute(
        "select * from tasks where campaign = :campaign and n <= :up_to "
        "and (state != 'waiting' or version > 1) "
        "and withdrawn is null and (gold is not null) = :solved "
        "and exists (select 1 from turns where campaign = :campaign and task = tasks.id "
        " and question = 'propose' and status = 'spoken') "
        "order by n limit :limit",
        {"campaign": campaign, "solved": solved, "limit": limit, "up_to": up_to},
    )
    return [from_row(row) for row in rows]


def undecided(connection: sqlite3.Connection, campaign: str, up_to: int) -> dict[str, bool]:
    """The open tasks up to number ``up_to`` that were not opened again, each with whether it is
    bound to a policy."""
    rows = connection.execute(
        "select id, policy is not null as bound from tasks where campaign = ? "
        "and state in ('waiting', 'started') and outcome is null and n <= ? and version = 1",
        [campaign, up_to],
    )
    return {row["id"]: bool(row["bound"]) for row in rows}


def started_count(connection: sqlite3.Connection, campaign: str) -> int:
    """How many tasks are started and not finished."""
    row = connection.execute(
        "select count(*) from tasks where campaign = ? and state = 'started'", [campaign]
    ).fetchone()
    return int(row[0])


def start(connection: sqlite3.Connection, task: Task, hits: Sequence[Passage]) -> bool:
    """Mark a waiting task as started, with the passages that were found for it.

    Returns:
        False if it was not waiting any more; then nothing changes.
    """
    now = time.time()
    changed = connection.execute(
        "update tasks set state = 'started', started = ? "
        "where campaign = ? and id = ? and state = 'waiting'",
        [now, task.campaign, task.id],
    )
    if changed.rowcount == 0:
        return False
    connection.execute(
        "update campaigns set started = ? where name = ? and started is null", [now, task.campaign]
    )
    passages.attach(connection, task, hits)
    return True


def started(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Ids of the tasks that are started and not finished, oldest first."""
    rows = connection.execute(
        "select id from tasks where campaign = ? and state = 'started' order by n", [campaign]
    )
    return [row["id"] for row in rows]


def open_ids(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Ids of all tasks without an outcome, oldest first."""
    rows = connection.execute(
        "select id from tasks where campaign = ? and state in ('waiting', 'started') order by n",
        [campaign],
    )
    return [row["id"] for row in rows]
