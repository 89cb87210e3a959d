"""The outbox: turns that were asked for, until they are sent, answered or dropped.

A request is written in the transaction that decides on it, and published afterwards; what is
still here after a crash is published again.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Sequence
from typing import NamedTuple

from schema.base import Frozen
from schema.turn import TurnRequest

CLOCK_STEP = 5.0
"""Seconds: a time that is so far ahead was noted before the clock was set back."""

LONGEST_WAIT = 960.0
"""Seconds for which a request is waited for at most before it is looked for."""

_UNSENT = "sent is null and answered is null and dropped is null"


class Overdue(NamedTuple):
    """A request that was sent some time ago and is not answered."""

    turn: str
    attempt: int
    campaign: str
    is_ahead: bool
    """Whether it was sent, by the clock of then, at a time that is still to come."""
    is_forgotten: bool = False
    """Whether it was sent before the bus, or who sends, was started anew: if it is lost, then with
    them."""


class Outgoing(NamedTuple):
    """A request that waits to be published."""

    turn: str
    attempt: int
    """Counts up each time the turn is asked for again."""
    campaign: str
    role: str
    body: str
    """The request as JSON."""
    nonce: str = ""
    """The word that the answer has to bring back: only who was given the request knows it."""
    revision: str = ""
    """Of the campaign, under which the task was submitted."""
    task: str = ""
    submitted: float = 0.0
    """When the task was, Unix time in seconds."""

    @property
    def request(self) -> TurnRequest:
        """The request itself."""
        return TurnRequest.model_validate_json(self.body)


class Asked(NamedTuple):
    """What was asked for, as the outbox has it."""

    campaign: str
    task: str
    stage: str
    role: str
    seat: str
    attempt: int
    nonce: str
    """Empty where the request was written by a version that gave none."""
    body: str
    """The request as JSON while it is wanted, else empty."""


def request(connection: sqlite3.Connection, requests: Sequence[TurnRequest]) -> int:
    """Ask for turns. One that was asked for before, or whose task is finished or gone, is left
    alone; but one that was dropped is asked for once more, as a new attempt: its task was opened
    again.

    Returns:
        How many were new.
    """
    now = time.time()
    before = connection.total_changes
    connection.executemany(
        "insert into outbox "
        "(turn, campaign, task, stage, role, seat, body, attempt, created, nonce) "
        "select ?, campaign, id, ?, ?, ?, ?, 1, ?, ? from tasks "
        "where campaign = ? and id = ? and state != 'finished' on conflict (turn) do update set "
        "body = excluded.body, attempt = outbox.attempt + 1, sent = null, dropped = null "
        "where outbox.dropped is not null and outbox.answered is null",
        [
            (
                asked.turn, asked.stage, asked.seat.role, asked.seat.id,
                asked.model_dump_json(exclude_defaults=True), now, secrets.token_hex(8),
                asked.campaign, asked.task,
            )
            for asked in requests
        ],
    )  # fmt: skip
    return connection.total_changes - before


def unsent(
    connection: sqlite3.Connection, limit: int, without: Sequence[str] = ()
) -> list[Outgoing]:
    """Requests to publish: of each campaign the oldest, then of each the second, and so on, so that
    one that asks for much keeps nobody waiting. Those of campaigns that do not run, or that are
    named in ``without``, are held back."""
    rows = connection.execute(
        # From one campaign to the next, so that it costs as many steps as campaigns ask.
        f"with recursive asking (name) as (select min(campaign) from outbox where {_UNSENT} "  # noqa: S608 - our own words
        f"union all select (select min(campaign) from outbox where {_UNSENT} "
        "and campaign > name) from asking where name is not null), "
        "next as ("
        "select outbox.n, row_number() over (partition by campaign order by outbox.n) as place "
        "from asking join campaigns using (name) cross join outbox on outbox.n in ("
        f" select n from outbox where campaign = name and {_UNSENT} order by n limit ?2) "
        "where state = 'running' and name not in (select campaign from blocked) "
        "and name not in (select value from json_each(?1)) order by place, outbox.n limit ?2) "
        "select turn, attempt, outbox.campaign, role, body, coalesce(nonce, ''), tasks.revision, "
        "tasks.id, tasks.submitted "
        "from next join outbox using (n) "
        "join tasks on tasks.campaign = outbox.campaign and tasks.id = outbox.task "
        "order by place, outbox.n",
        [json.dumps(list(without)), limit],
    )
    return [Outgoing(*row) for row in rows]


def mark_sent(connection: sqlite3.Connection, turns: Sequence[str]) -> None:
    """The bus has them."""
    now = time.time()
    connection.executemany(
        "update outbox set sent = ? where turn = ?", [(now, turn) for turn in turns]
    )


def overdue(
    connection: sqlite3.Connection, older_than_s: float, restarted: float = 0.0
) -> list[Overdue]:
    """Turns that were sent longer ago than this and not answered, in running campaigns, those that
    were sent first, first. Each new attempt is given three times as long as the one before.

    What was sent before ``restarted`` (Unix time), when the bus or who sends was started anew, is
    not given longer for that: it was lost with them, and not by itself.

    Left out is what waits for a model or a role that is away. What was sent at a time that is still
    to come is overdue: the clock was set back since.
    """
    now = time.time()
    rows = connection.execute(
        "select turn, attempt, outbox.campaign, sent from outbox "
        "join campaigns on name = outbox.campaign "
        "where sent is not null and answered is null and dropped is null "
        "and (sent < :before or sent > :after) "
        "and state = 'running' and outbox.campaign not in (select campaign from blocked) "
        "and not exists (select 1 from waits where waits.campaign = outbox.campaign and "
        "(sort = 'role' and waits.name = role or sort = 'model' and "
        " waits.name = json_extract(body, '$.seat.model'))) order by sent",
        {"before": now - older_than_s, "after": now + CLOCK_STEP},
    )
    found = []
    for row in rows:
        waited = now - row["sent"]
        given = min(older_than_s * 3.0 ** (row["attempt"] - 1), LONGEST_WAIT)
        forgotten = row["sent"] < restarted
        if waited < 0 or waited > (older_than_s if forgotten else given):
            ahead = waited < 0
            found.append(Overdue(row["turn"], row["attempt"], row["campaign"], ahead, forgotten))
    return found


def unanswered(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Turns of a campaign that were sent and not answered."""
    rows = connection.execute(
        # The plus leads SQLite to the small index of unanswered requests.
        "select turn from outbox where +campaign = ? and sent is not null "
        "and answered is null and dropped is null",
        [campaign],
    )
    return [row["turn"] for row in rows]


def stages(connection: sqlite3.Connection, campaign: str) -> dict[str, str]:
    """By task about which somebody is asked and has not answered, the name of the stage."""
    rows = connection.execute(
        # Each half has its small index of open requests, to which the plus leads SQLite.
        "select task, stage from outbox where +campaign = ?1 and sent is null "
        "and answered is null and dropped is null union all "
        "select task, stage from outbox where +campaign = ?1 and sent is not null "
        "and answered is null and dropped is null",
        [campaign],
    )
    return {row["task"]: row["stage"] for row in rows}


class Queue(Frozen):
    """What is asked of one role of a campaign and not answered yet."""

    campaign: str
    role: str
    to_send: int
    """Requests that wait for the bus."""
    in_flight: int
    """Requests that were sent."""
    oldest: float | None
    """When the oldest of these was sent, Unix time in seconds."""


def queues(connection: sqlite3.Connection) -> list[Queue]:
    """What waits for an answer now, by campaign and role; by the small indexes of open requests."""
    rows = connection.execute(
        "select campaign, role, sum(sent is null) as to_send, sum(sent is not null) as in_flight, "
        "min(sent) as oldest from ("
        "select campaign, role, sent from outbox "
        "where sent is null and answered is null and dropped is null union all "
        "select campaign, role, sent from outbox "
        "where sent is not null and answered is null and dropped is null"
        ") group by campaign, role order by campaign, role"
    )
    return [Queue(**dict(row)) for row in rows]


def asked(connection: sqlite3.Connection, turn: str) -> Asked | None:
    """What was asked for under the id of a turn; None where nothing ever was."""
    row = connection.execute(
        "select campaign, task, stage, role, seat, attempt, coalesce(nonce, ''), "
        "coalesce(body, '') from outbox where turn = ?",
        [turn],
    ).fetchone()
    return None if row is None else Asked(*row)


def requests(connection: sqlite3.Connection, turns: Sequence[str]) -> list[TurnRequest]:
    """The requests of those of these turns that nobody has answered."""
    found = (
        connection.execute(
            "select body from outbox where turn = ? and body is not null", [turn]
        ).fetchone()
        for turn in turns
    )
    return [TurnRequest.model_validate_json(row["body"]) for row in found if row is not None]


def send_again(connection: sqlite3.Connection, turns: Sequence[str]) -> None:
    """Put unanswered turns back to be sent, each as a new attempt."""
    connection.executemany(
        "update outbox set sent = null, attempt = attempt + 1 "
        "where turn = ? and sent is not null and answered is null and dropped is null",
        [(turn,) for turn in turns],
    )


def ask_again(connection: sqlite3.Connection, requests: Sequence[tuple[str, int]]) -> int:
    """Put requests, each given by its turn and attempt, back to be sent, if somebody waits for the
    turn and nobody was asked for it since; how many."""
    before = connection.total_changes
    connection.executemany(
        "update outbox set sent = null, attempt = attempt + 1 where turn = ? and attempt = ? "
        "and sent is not null and answered is null and dropped is null",
        requests,
    )
    return connection.total_changes - before


def answered(connection: sqlite3.Connection, turn: str, now: float) -> None:
    """The turn is recorded. Its body goes: what the seat saw stands in the turn's prompts."""
    connection.execute("update outbox set answered = ?, body = null where turn = ?", [now, turn])


def drop(connection: sqlite3.Connection, campaign: str, task: str) -> None:
    """The task ended: what was not answered need not be."""
    connection.execute(
        "update outbox set dropped = ?, body = null "
        "where campaign = ? and task = ? and answered is null and dropped is null",
        [time.time(), campaign, task],
    )
