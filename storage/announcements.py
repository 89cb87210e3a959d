"""Announcements that the bus has not been given yet: one for each version of an annotation.

A trigger writes them in the transaction that writes the annotation, so that none is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from schema.annotation import Annotation
from schema.errors import LedgerError
from storage import outcomes

Version = tuple[str, str, int]
"""Campaign, task and version of an annotation."""


def unannounced(
    connection: sqlite3.Connection, limit: int, known: Mapping[Version, Annotation]
) -> list[Annotation]:
    """Annotations to announce, oldest first; those that are ``known`` are not read again."""
    rows = connection.execute(
        "select campaign, task, version from announcements order by n limit ?", [limit]
    ).fetchall()
    return [known.get(tuple(row)) or _annotation(connection, *row) for row in rows]


def mark_announced(connection: sqlite3.Connection, versions: Sequence[Version]) -> None:
    """The bus has them."""
    connection.executemany(
        "delete from announcements where campaign = ? and task = ? and version = ?", versions
    )


def _annotation(connection: sqlite3.Connection, campaign: str, task: str, n: int) -> Annotation:
    found = outcomes.get(connection, campaign, task, n)
    if found is None:
        raise LedgerError(
            f"version {n} of task {task!r} of {campaign} is to be announced, but gone"
        )
    return found
