"""Tasks: found, listed, and counted so that none is lost."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from schema.base import Frozen, Json
from schema.errors import UnknownTask
from schema.task import OUTCOMES, FileRow, Outcome, Task
from storage import campaigns
from storage.codec import from_json

EVERY_NUMBER = 1 << 62
"""More tasks than there can be."""


class Counts(Frozen):
    """How many tasks a campaign has, by what became of them."""

    submitted: int
    """Counted by itself, so that :attr:`total` can be held against it. Withdrawn tasks are in no
    number but their own."""
    open: int
    accepted: int
    escalated: int
    rejected: int
    failed: int
    cancelled: int
    withdrawn: int = 0
    """Tasks whose rows have left their file."""

    @property
    def total(self) -> int:
        """Open and finished tasks together; equal to ``submitted``, or something was lost."""
        ended = self.accepted + self.escalated + self.rejected + self.failed + self.cancelled
        return self.open + ended


class TaskRow(Frozen):
    """One task in a listing."""

    task: str
    outcome: Literal["open"] | Outcome
    started: bool
    value: Json = None
    """The latest version's value."""
    confidence: float | None
    margin: float | None
    reason: str
    turns: int
    tokens: int
    version: int
    """Number of the latest version; 0 while the task is open."""


def numbers_after(connection: sqlite3.Connection, campaign: str, number: int) -> list[int]:
    """Numbers of the tasks that came after the one of this number, but for those that ended before
    anybody was asked about them."""
    # By the campaign's index at first, later by number: of a big campaign, a few are new.
    by_number = "+" if number else ""
    rows = connection.execute(
        f"select n from tasks where {by_number}campaign = ? and n > ? "  # noqa: S608 - a plus
        "and not (state = 'finished' and started is null) order by n",
        [campaign, number],
    )
    return [row["n"] for row in rows]


def number_of(connection: sqlite3.Connection, campaign: str, task: str) -> int:
    """The number of a task; 0 where it is gone."""
    row = connection.execute(
        "select n from tasks where campaign = ? and id = ?", [campaign, task]
    ).fetchone()
    return 0 if row is None else int(row["n"])


def solved_count(connection: sqlite3.Connection, campaign: str) -> int:
    """How many tasks came with a known answer, but for withdrawn ones."""
    row = connection.execute(
        "select count(*) from tasks where campaign = ? and gold is not null and withdrawn is null",
        [campaign],
    ).fetchone()
    return int(row[0])


def counts(connection: sqlite3.Connection, campaign: str) -> Counts:
    """The sum that must hold at every moment, in one statement and so of one moment.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    rows = connection.execute(
        "select iif(withdrawn is null, coalesce(outcome, 'open'), 'withdrawn') as place, "
        "count(*) as tasks from tasks where campaign = :campaign group by 1 union all "
        "select 'submitted', count(*) from tasks where campaign = :campaign and withdrawn is null",
        {"campaign": campaign},
    ).fetchall()
    found = dict.fromkeys(("submitted", "open", *OUTCOMES, "withdrawn"), 0)
    found |= {row["place"]: row["tasks"] for row in rows}
    if found["submitted"] == 0:
        campaigns.state(connection, campaign)  # says so if there is no such campaign
    return Counts(**found)


def get(connection: sqlite3.Connection, campaign: str, task_id: str) -> Task:
    """One task.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UnknownTask: when the campaign has no such task; names ids that look like it.
    """
    row = connection.execute(
        "select * from tasks where campaign = ? and id = ?", [campaign, task_id]
    ).fetchone()
    if row is None:
        raise unknown(connection, campaign, task_id)
    return from_row(row)


def id_of(connection: sqlite3.Connection, campaign: str, name: str) -> str:
    """The id of the task that a person means: the one of this id, or the one whose row is called
    so in its file. A task that was withdrawn is meant only where there is no other.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UnknownTask: when the campaign has no such task; names ids that look like it.
    """
    row = connection.execute(
        "select id from (select id, withdrawn, id = :name as itself, n from tasks "
        " where campaign = :campaign and id = :name union all "
        " select id, withdrawn, 0, n from tasks where campaign = :campaign and row_id = :name) "
        "order by withdrawn is not null, itself desc, n limit 1",
        {"campaign": campaign, "name": name},
    ).fetchone()
    if row is None:
        raise unknown(connection, campaign, name)
    return str(row["id"])


def outcomes_of(
    connection: sqlite3.Connection, campaign: str, task_ids: Sequence[str]
) -> dict[str, Outcome | None]:
    """Of those of these tasks that the campaign has, how they ended; None of open ones."""
    found = (
        connection.execute(
            "select id, outcome from tasks where campaign = ? and id = ?", [campaign, task]
        ).fetchone()
        for task in task_ids
    )
    return {row["id"]: row["outcome"] for row in found if row is not None}


def listing(
    connection: sqlite3.Connection, campaign: str, outcome: Outcome | None, *, open_only: bool
) -> Iterator[TaskRow]:
    """Tasks in order of submission, one at a time.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    campaigns.state(connection, campaign)
    rows = connection.execute(
        "select tasks.id as task, coalesce(tasks.outcome, 'open') as outcome, "
        "tasks.started is not null as started, value, confidence, margin, tasks.reason, "
        "(select count(*) from turns where campaign = :campaign and task = tasks.id) as turns, "
        "(select coalesce(sum(tokens), 0) from turns "
        " where campaign = :campaign and task = tasks.id) as tokens, "
        "coalesce(a.version, 0) as version "
        "from tasks left join annotations a on a.campaign = :campaign and a.task = tasks.id "
        "and a.version = (select max(version) from annotations "
        " where campaign = :campaign and task = tasks.id) "
        "where tasks.campaign = :campaign and withdrawn is null "
        "and (:outcome is null or tasks.outcome = :outcome) "
        "and (not :open_only or tasks.outcome is null) order by tasks.n",
        {"campaign": campaign, "outcome": outcome, "open_only": open_only},
    )
    return (TaskRow(**{**dict(row), "value": from_json(row["value"])}) for row in rows)


class Place(Frozen):
    """Where a task stands among those of its campaign, in order of submission."""

    number: int
    """From 1."""
    of: int
    previous: str = ""
    """The task before it; empty where it is the first."""
    next: str = ""


def place_of(connection: sqlite3.Connection, campaign: str, task: str) -> Place:
    """Where a task stands, without those that were withdrawn.

    Raises:
        UnknownTask: when the campaign has no such task.
    """
    n = number_of(connection, campaign, task)
    if n == 0:
        raise unknown(connection, campaign, task)
    row = connection.execute(
        "select count(*) as total, coalesce(sum(n <= :n), 0) as before from tasks "
        "where campaign = :campaign and withdrawn is null",
        {"campaign": campaign, "n": n},
    ).fetchone()
    beside = {
        way: connection.execute(
            f"select id from tasks where +campaign = ? and n {sign} ? and withdrawn is null "  # noqa: S608 - ours
            f"order by n {order} limit 1",
            [campaign, n],
        ).fetchone()
        for way, sign, order in (("previous", "<", "desc"), ("next", ">", "asc"))
    }
    return Place(
        number=row["before"],
        of=row["total"],
        **{way: found["id"] for way, found in beside.items() if found is not None},
    )


def inputs(connection: sqlite3.Connection, campaign: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Ids and inputs of the tasks that were not withdrawn, in order of submission."""
    rows = connection.execute(
        "select id, input from tasks where campaign = ? and withdrawn is null order by n",
        [campaign],
    )
    for row in rows:
        yield row["id"], from_json(row["input"])


def campaigns_of(connection: sqlite3.Connection, task_id: str) -> list[str]:
    """The campaigns that have a task of this id, or a row of this name, oldest first."""
    rows = connection.execute(
        # The lookups by campaign keep SQLite from reading all tasks.
        "select name from campaigns where exists (select 1 from tasks where campaign = name "
        "and id = :name_of) or exists (select 1 from tasks where campaign = name "
        "and row_id = :name_of) order by created, name",
        {"name_of": task_id},
    )
    return [row["name"] for row in rows]


def field_names(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Names of the fields of finished tasks: those of the input first, then of the rest."""
    names: dict[str, None] = {}
    for sql in (
        "select distinct field.key from tasks join json_each(input) as field "
        "where campaign = ? and state = 'finished' and withdrawn is null",
        "select distinct field.key from tasks join json_each(meta) as field "
        "where campaign = ? and state = 'finished' and withdrawn is null",
    ):
        names |= dict.fromkeys(row["key"] for row in connection.execute(sql, [campaign]))
    return list(names)


def from_row(row: sqlite3.Row) -> Task:
    """A task from its row. Not validated again: a rejected one may break the rules."""
    return Task.model_construct(
        campaign=row["campaign"],
        id=row["id"],
        revision=row["revision"],
        input=from_json(row["input"]),
        gold=from_json(row["gold"]),
        meta=from_json(row["meta"]),
        row=None
        if row["row_key"] is None
        else FileRow(file=row["row_file"] or "", id=row["row_id"] or "", key=row["row_key"]),
    )


def unknown(connection: sqlite3.Connection, campaign: str, task_id: str) -> UnknownTask:
    """The error for an id that is not there, with ids that begin like it."""
    campaigns.state(connection, campaign)  # says so if there is no such campaign
    start = task_id[:3]
    rows = connection.execute(
        "select id from tasks where campaign = ? and id >= ? and id < ? || char(1114111) limit 500",
        [campaign, start, start],
    )
    alike = difflib.get_close_matches(task_id, [row["id"] for row in rows], n=3)
    hint = f"did you mean {' or '.join(repr(other) for other in alike)}?" if alike else ""
    return UnknownTask(f"campaign {campaign!r} has no task {task_id!r}", hint)


class Times(NamedTuple):
    """When a task came and went, Unix time in seconds."""

    submitted: float
    ended: float


def times_of(
    connection: sqlite3.Connection, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Times]:
    """By campaign and id, the times of finished tasks; those that are gone are left out."""
    found: dict[tuple[str, str], Times] = {}
    for campaign, task in wanted:
        row = connection.execute(
            "select submitted, ended from tasks where campaign = ? and id = ?", [campaign, task]
        ).fetchone()
        if row is not None and row[1] is not None:
            found[campaign, task] = Times(*row)
    return found
