"""What campaigns wait for: a moment's picture that the moderator keeps up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from schema.wait import Wait
from storage.codec import plain


def replace(connection: sqlite3.Connection, waits: Mapping[str, Sequence[Wait]]) -> None:
    """Note what each campaign waits for; one that is not named waits for nothing."""
    connection.execute("delete from waits")
    connection.executemany(
        "insert into waits (campaign, sort, name, why, todo, hopeless, tries, since) "
        "select name, ?, ?, ?, ?, ?, ?, ? from campaigns where name = ?",
        [
            (
                *(wait.sort, plain(wait.name), plain(wait.why), plain(wait.todo)),
                *(wait.hopeless, wait.tries, wait.since, campaign),
            )
            for campaign, found in waits.items()
            for wait in found
        ],
    )


def of_campaign(connection: sqlite3.Connection, campaign: str) -> list[Wait]:
    """What a campaign waits for, what has been so longest first."""
    rows = connection.execute(
        "select sort, name, why, todo, hopeless, tries, since from waits where campaign = ? "
        "order by since, sort, name",
        [campaign],
    )
    return [Wait(**{**dict(row), "hopeless": bool(row["hopeless"])}) for row in rows]


def asked_roles(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """By running campaign, the roles of turns that were sent and are not answered."""
    rows = connection.execute(
        # By this index: else SQLite reads every request that was ever sent, once a second.
        "select distinct campaign, role from outbox indexed by outbox_unanswered "
        "join campaigns on name = campaign "
        "where sent is not null and answered is null and dropped is null and state = 'running'"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["campaign"], set()).add(row["role"])
    return found
