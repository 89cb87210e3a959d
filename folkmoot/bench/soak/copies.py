"""A big ledger of a small one: every task of a campaign again and again, under other ids.

By SQL of its own, so that the product has no road by which a row could come in twice. Prompts are
shared by the copies: they are kept by their digest.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.connection import open_writer

_NUMBERS = {
    "tasks": "n",
    "outbox": "n",
    "turns": "n",
    "decisions": "id",
}
"""Tables whose rows have numbers of their own, and the column."""
_TABLES = (*_NUMBERS, "hits", "calls", "annotations", "records", "record_parents")
_TURNS = {"after_turn", "turn_n"}
"""Columns with the number of a turn, whatever the table."""
_IDS = {("tasks", "id"), ("records", "id")}
_NAMES = {"task", "turn"}
"""Columns with an id that each copy has for itself, whatever the table."""


def multiply(ledger: Path, copies: int) -> None:
    """Put ``copies`` copies of every task beside it, with all that was said of it, as recorded and
    announced. Nobody else may have the ledger open for writing.

    Raises:
        LedgerError: when it cannot be written.
    """
    with closing(open_writer(ledger)) as connection:
        connection.execute("pragma foreign_keys = off")  # what refers comes before what it means
        connection.execute("pragma synchronous = off")  # one that is made for a measurement
        tops = {
            table: _one(connection, f"select coalesce(max({number}), 0) from {table}")  # noqa: S608
            for table, number in _NUMBERS.items()
        }
        spent = connection.execute("select campaign, turns, tokens, seconds from spent").fetchall()
        connection.execute("begin immediate")
        for table in _TABLES:
            _copy(connection, table, tops, copies)
        connection.executemany(
            "update spent set turns = turns + ?1 * ?2, tokens = tokens + ?1 * ?3, "
            "seconds = seconds + ?1 * ?4 where campaign = ?5",
            [(copies, turns, tokens, seconds, name) for name, turns, tokens, seconds in spent],
        )
        connection.execute(
            "insert into turns_fts (rowid, says, error, answers) "
            "select rowid, says, error, answers from spoken where rowid > ?",
            [tops["turns"]],
        )
        connection.execute("delete from announcements")
        connection.execute("commit")


def _copy(connection: sqlite3.Connection, table: str, tops: dict[str, int], copies: int) -> None:
    columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
    old = _one(connection, f"select count(*) from {table}")  # noqa: S608 - our own words
    if not old:
        return
    read = ", ".join(_read(table, column, tops) for column in columns)
    connection.execute("create temp table originals as select * from " + table)  # noqa: S608
    connection.execute(
        f"with recursive copies (k) as (select 1 union all select k + 1 from copies where k < ?) "  # noqa: S608
        f"insert into {table} ({', '.join(columns)}) select {read} from copies, originals",
        [copies],
    )
    connection.execute("drop table originals")


def _read(table: str, column: str, tops: dict[str, int]) -> str:
    """How a copy's column follows from the original's and the number ``k`` of the copy."""
    if column in _TURNS:
        return f"{column} + k * {tops['turns']}"
    if _NUMBERS.get(table) == column:
        return f"{column} + k * {tops[table]}"
    if (table, column) in _IDS or column in _NAMES:
        return f"{column} || '-' || k"
    return column


def _one(connection: sqlite3.Connection, sql: str) -> int:
    count: int = connection.execute(sql).fetchone()[0]
    return count
