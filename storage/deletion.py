"""The deletion of a task's data: rows, full-text index, prompts, and the bytes in the file."""

from __future__ import annotations

import sqlite3
import time

from schema.base import Frozen, digest
from storage import tasks, units
from storage.connection import transaction
from storage.erasing import Erasing


class Deleted(Frozen):
    """What a deletion removed."""

    rows: dict[str, int]
    """Table to number of rows."""
    erased: bool
    """Whether the text is gone from the files as well. False when a reader kept the write-ahead
    log in use, or a transaction was open: erase again afterwards."""


def delete_task(connection: sqlite3.Connection, campaign: str, task_id: str) -> dict[str, int]:
    """Remove everything about a task, and about others that were submitted under its id or stand
    for rows of this name; table to number of rows. Their words are out of the files when
    :class:`storage.erasing.Erasing` is done.

    Of what a recipe made in it, the values go and the records stay: lineage is never cut in
    silence. What it cost stays counted, and a row without content says that there was such a task.
    Deleting again is harmless. Backups, and messages on the bus, are not touched.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UnknownTask: when there is no such task and none was deleted.
    """
    rows: dict[str, int] = {}
    with transaction(connection):
        same = connection.execute(
            "select id from tasks where campaign = :c "
            "and (id = :t or conflicts_with = :t or row_id = :t)",
            {"c": campaign, "t": task_id},
        ).fetchall()
        if not same and not _deleted_before(connection, campaign, task_id):
            raise tasks.unknown(connection, campaign, task_id)
        for row in same:
            for table, removed in _delete(connection, campaign, row["id"]).items():
                rows[table] = rows.get(table, 0) + removed
    return rows


def erase(connection: sqlite3.Connection) -> bool:
    """Erase at once what was deleted; False when a reader or an open transaction is in the way."""
    if connection.in_transaction:
        return False
    erasing = Erasing(connection)
    while (state := erasing.step()) == "more":
        pass
    return state == "done"


_TOMBSTONE = """
    insert into deletions
        (campaign, task_digest, deleted, turns, tokens, lost_attempts, lost_tokens)
    select :c, :digest, :now, said.turns, said.tokens, lost.attempts, lost.tokens
    from
        (
            select count(*) as turns, coalesce(sum(tokens), 0) as tokens
            from turns where campaign = :c and task = :t
        ) as said,
        (
            select count(*) as attempts, coalesce(sum(tokens), 0) as tokens from lost_attempts
            where turn in (select turn from outbox where campaign = :c and task = :t)
        ) as lost
"""

_UNINDEX = """
    insert into turns_fts (turns_fts, rowid, says, error, answers)
    select 'delete', rowid, says, error, answers from spoken
    where rowid in (select n from turns where campaign = :c and task = :t)
"""

_ROWS = {
    "calls": """
        delete from calls where turn_n in
            (select n from turns where campaign = :c and task = :t)
    """,
    "lost_attempts": """
        delete from lost_attempts where turn in
            (select turn from outbox where campaign = :c and task = :t)
    """,
    "turns": "delete from turns where campaign = :c and task = :t",
    "outbox": "delete from outbox where campaign = :c and task = :t",
    "hits": "delete from hits where campaign = :c and task = :t",
    "decisions": "delete from decisions where campaign = :c and task = :t",
    # also what records of other tasks say about records of this one
    "record_parents": """
        delete from record_parents where (campaign = :c and task = :t) or (campaign = :c and
            parent in (select id from records where campaign = :c and task = :t))
    """,
    "records": "delete from records where campaign = :c and task = :t",
    "announcements": "delete from announcements where campaign = :c and task = :t",
    "annotations": "delete from annotations where campaign = :c and task = :t",
    "tasks": "delete from tasks where campaign = :c and id = :t",
}
"""What to delete where, those that point at others first."""


def _delete(connection: sqlite3.Connection, campaign: str, task_id: str) -> dict[str, int]:
    key = {"c": campaign, "t": task_id}
    connection.execute(_TOMBSTONE, {**key, "digest": digest(campaign, task_id), "now": time.time()})
    connection.execute(_UNINDEX, key)
    prompts = connection.execute(
        "select distinct prompt from calls "
        "where turn_n in (select n from turns where campaign = :c and task = :t)",
        key,
    ).fetchall()
    removed = {table: connection.execute(sql, key).rowcount for table, sql in _ROWS.items()}
    if made := units.erase_unit_of(connection, campaign, task_id):
        removed["made"] = made
    removed["prompts"] = connection.executemany(
        "delete from prompts where digest = :prompt "
        "and not exists (select 1 from calls where prompt = :prompt)",
        [dict(row) for row in prompts],
    ).rowcount
    return {table: max(0, number) for table, number in removed.items()}


def _deleted_before(connection: sqlite3.Connection, campaign: str, task_id: str) -> bool:
    row = connection.execute(
        "select 1 from deletions where campaign = ? and task_digest = ?",
        [campaign, digest(campaign, task_id)],
    ).fetchone()
    return row is not None
