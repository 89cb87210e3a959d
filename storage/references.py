"""Whether every foreign key points at a row, as a query of the ledger's own schema.

``pragma foreign_key_check`` looks each row's parent up by itself, in the order of the rows: seconds
in a big ledger. Where an index has the keys in order, SQLite merges children and parents instead,
in a third of the time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple


class _Reference(NamedTuple):
    child: str
    parent: str
    columns: tuple[str, ...]
    """Of the child."""
    keys: tuple[str, ...]
    """Of the parent, one for each column."""


def dangling(connection: sqlite3.Connection) -> str:
    """A query for (parent table, child table with the key) of keys that point at no row."""
    tables = connection.execute("select name from sqlite_schema where type = 'table'").fetchall()
    return "\nunion all ".join(
        f"select '{each.parent}', '{each.child} ' || key from ({_keys(connection, each)})"  # noqa: S608 - names of our own tables
        for (table,) in tables
        for each in _references(connection, table)
    )


def _references(connection: sqlite3.Connection, table: str) -> Iterator[_Reference]:
    rows = connection.execute(
        'select id, "table", "from", "to" from pragma_foreign_key_list(?) order by id, seq', [table]
    )
    for _, group in groupby(rows, key=lambda row: row[0]):
        parts = list(group)
        columns, keys = (tuple(part[at] for part in parts) for at in (2, 3))
        yield _Reference(table, parts[0][1], columns, keys)


def _keys(connection: sqlite3.Connection, reference: _Reference) -> str:
    child, parent, columns, keys = reference
    key = " || ' ' || ".join(f"c.{column}" for column in columns)
    some = " and ".join(f"{column} is not null" for column in columns)
    if _is_in_order(connection, child, columns):
        order = ", ".join(str(place) for place in range(1, len(columns) + 1))
        return (
            f"select {key} as key from (select {', '.join(columns)} from {child} where {some} "  # noqa: S608
            f"except select {', '.join(keys)} from {parent} order by {order}) c"
        )
    pairs = zip(columns, keys, strict=True)
    matches = " and ".join(f"p.{its} = c.{column}" for column, its in pairs)
    return (
        f"select {key} as key from {child} c "  # noqa: S608
        f"where {some} and not exists (select 1 from {parent} p where {matches})"
    )


def _is_in_order(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> bool:
    """Whether a whole index of the table begins with these columns."""
    indexes = connection.execute("select name from pragma_index_list(?) where not partial", [table])
    for (index,) in indexes.fetchall():
        rows = connection.execute("select name from pragma_index_info(?) order by seqno", [index])
        if tuple(name for (name,) in rows.fetchmany(len(columns))) == columns:
            return True
    return False
