"""Turns that were refused: by campaign and reason, how many there were. Nothing of them is kept."""

from __future__ import annotations

import sqlite3
import time

from schema.base import Frozen

OTHER = ""
"""Where those are counted that name no campaign of the ledger: anybody may make up names."""


class RefusedTurns(Frozen):
    """Turns of one campaign that were refused for one reason."""

    campaign: str
    """Empty for those that name no campaign of this ledger."""
    why: str
    turns: int
    last: float
    """When the latest came, Unix time in seconds."""


def count(connection: sqlite3.Connection, campaign: str, why: str) -> None:
    """Count one more. ``why`` is one of a few fixed sentences, never the sender's words."""
    connection.execute(
        "insert into refused_turns values "
        "(coalesce((select name from campaigns where name = ?), ?), ?, 1, ?) "
        "on conflict do update set turns = turns + 1, last = excluded.last",
        [campaign, OTHER, why, time.time()],
    )


def counted(connection: sqlite3.Connection, campaign: str | None = None) -> list[RefusedTurns]:
    """What was refused, most first: of one campaign, or of all and of none."""
    rows = connection.execute(
        "select campaign, why, turns, last from refused_turns where ? is null or campaign = ? "
        "order by turns desc, campaign, why",
        [campaign, campaign],
    )
    return [RefusedTurns(**dict(row)) for row in rows]
