"""Full-text search over what was said: words, errors, and generated answers."""

from __future__ import annotations

import sqlite3

from schema.base import Frozen
from storage.passages import all_of, words


class Found(Frozen):
    """One turn that holds all the words that were searched for."""

    campaign: str
    task: str
    turn: str
    stage: str
    seat: str
    role: str
    snippet: str
    """The place, with the words between ``[`` and ``]``."""


def search(
    connection: sqlite3.Connection, query: str, campaign: str | None, limit: int
) -> list[Found]:
    """The turns that hold every word of ``query``, best first.

    The query is words and nothing else: quotes, ``OR``, ``*`` or ``NEAR`` have no meaning, so
    that any text can be searched for. Without a word in it, nothing is found.
    """
    wanted = all_of(words(query))
    if not wanted:
        return []
    rows = connection.execute(
        "select campaign, task, turn, stage, seat, role, "
        "snippet(turns_fts, -1, '[', ']', '...', 16) as snippet "
        "from turns_fts join turns on turns.n = turns_fts.rowid "
        "where turns_fts match ? and (? is null or campaign = ?) "
        "order by bm25(turns_fts), turns.n limit ?",
        [wanted, campaign, campaign, limit],
    )
    return [Found(**dict(row)) for row in rows]
