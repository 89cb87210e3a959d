"""Campaigns that cannot go on, and why. Being blocked stands beside a campaign's state, which says
what a person wants of it: the view ``standings`` puts both together."""

from __future__ import annotations

import sqlite3
import time

from storage.codec import plain


def block(connection: sqlite3.Connection, campaign: str, reason: str) -> None:
    """Note that a campaign cannot go on; the latest reason stays."""
    connection.execute(
        "insert into blocked (campaign, reason, since) values (?, ?, ?) "
        "on conflict (campaign) do update set reason = excluded.reason",
        [campaign, plain(reason), time.time()],
    )


def unblock(connection: sqlite3.Connection, campaign: str) -> None:
    """Let it go on; harmless when it is not blocked."""
    connection.execute("delete from blocked where campaign = ?", [campaign])


def reasons(connection: sqlite3.Connection) -> dict[str, str]:
    """The blocked campaigns, each with the reason, first blocked first."""
    rows = connection.execute("select campaign, reason from blocked order by since, campaign")
    return {row["campaign"]: row["reason"] for row in rows}
