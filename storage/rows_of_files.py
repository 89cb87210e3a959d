"""Rows of a person's file: which task stands for which, and tasks whose row has left the file.

A task that was withdrawn keeps its whole record. It is in no count, report or export any more, and
nothing is learnt from it; it can be restored.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence

from schema.base import Frozen, Json
from storage.codec import from_json, to_json


class RowOnRecord(Frozen):
    """A task, and which row of which file it stands for."""

    task: str
    file: str
    row_id: str
    """What the row is called in the file; empty where it has no id of its own."""
    key: str
    """See :attr:`schema.task.FileRow.key`; empty where it stands for no row of a file."""
    gold: Json
    withdrawn: bool
    content: str = ""
    """As :attr:`schema.task.Task.content`."""
    gold_imported: bool = False
    """Whether the known answer comes from elsewhere than the file: a row without one says nothing
    against it."""

    def differs(self, row_id: str, gold: Json) -> bool:
        """Whether a row of the file says otherwise how it is called, or what its answer is."""
        return self.row_id != row_id or self.answers_otherwise(gold)

    def answers_otherwise(self, gold: Json) -> bool:
        """Whether a row of the file has another known answer."""
        return bool(self.gold != gold) and not (gold is None and self.gold_imported)


def of_campaign(connection: sqlite3.Connection, campaign: str) -> Iterator[RowOnRecord]:
    """All tasks of a campaign, in order of submission; those that stand for no row of a file have
    no key."""
    rows = connection.execute(
        "select id, row_file, row_id, row_key, gold, gold_imported, withdrawn, content from tasks "
        "where campaign = ? "
        "order by n",
        [campaign],
    )
    for row in rows:
        yield RowOnRecord.model_construct(  # written by us
            task=row["id"],
            file=row["row_file"] or "",
            row_id=row["row_id"] or "",
            key=row["row_key"] or "",
            gold=from_json(row["gold"]),
            withdrawn=row["withdrawn"] is not None,
            content=row["content"],
            gold_imported=bool(row["gold_imported"]),
        )


def withdraw(connection: sqlite3.Connection, campaign: str, tasks: Sequence[str]) -> None:
    """Finished tasks are asked for no more. Open ones must be ended before."""
    connection.executemany(
        "update tasks set withdrawn = ? where campaign = ? and id = ? and withdrawn is null",
        [(time.time(), campaign, task) for task in tasks],
    )


def restore(connection: sqlite3.Connection, campaign: str, tasks: Sequence[str]) -> None:
    """Withdrawn tasks are asked for again; they are as they were."""
    connection.executemany(
        "update tasks set withdrawn = null where campaign = ? and id = ?",
        [(campaign, task) for task in tasks],
    )


def correct(
    connection: sqlite3.Connection,
    campaign: str,
    task: str,
    row_id: str,
    gold: Json,
) -> bool:
    """A row is called otherwise in its file, or has another known answer; whether it was so. A
    known answer that was imported stands until the file has one."""
    changed = connection.execute(
        "update tasks set row_id = nullif(:row, ''), "
        "gold = iif(:gold is null and gold_imported, gold, :gold), "
        "gold_imported = gold_imported and :gold is null "
        "where campaign = :campaign and id = :task and (row_id is not nullif(:row, '') "
        "or (gold is not :gold and not (:gold is null and gold_imported)))",
        {
            "campaign": campaign,
            "task": task,
            "row": row_id,
            "gold": None if gold is None else to_json(gold),
        },
    )
    return changed.rowcount > 0


def import_gold(connection: sqlite3.Connection, campaign: str, task: str, gold: Json) -> bool:
    """A known answer comes from elsewhere than the task's file; whether it is another one."""
    changed = connection.execute(
        "update tasks set gold = :gold, gold_imported = 1 "
        "where campaign = :campaign and id = :task and gold is not :gold",
        {"campaign": campaign, "task": task, "gold": to_json(gold)},
    )
    return changed.rowcount > 0
