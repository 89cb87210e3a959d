"""Applies the migrations to a ledger that lacks some of them.

Loaded by the one who migrates, and then only: sqlite-utils takes a tenth of the time in which a
command starts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from storage import migrations
from storage.sqlite_tools import Database, Migrations


def apply(connection: sqlite3.Connection, set_name: str, names: Sequence[str]) -> None:
    """Apply, in this order, those of a set's migrations that the ledger lacks."""
    entries = Migrations(set_name)
    for name in names:
        entries(name=name)(_runs(import_module(f"{migrations.__name__}.{name}").SQL))
    # Plugins that somebody installed for sqlite-utils have no business in the ledger.
    entries.apply(Database(connection, recursive_triggers=False, execute_plugins=False))


def _runs(sql: str) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        for statement in statements(sql):
            database.conn.execute(statement)

    return run


@cache
def statements(sql: str) -> tuple[str, ...]:
    """The statements of a script, each of which ends at the end of a line.

    sqlite-utils looks for the end of a statement after every letter, from its beginning: that took
    two thirds of the time in which a ledger is made.
    """
    found, lines = [], list[str]()
    for line in sql.splitlines():
        lines.append(line)
        if line.rstrip().endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            found.append("\n".join(lines))
            lines = []
    if "".join(lines).strip():
        raise ValueError(f"a statement does not end: {lines}")
    return tuple(found)
