"""Brings a ledger's tables up to date, and tells whether they are."""

from __future__ import annotations

import pkgutil
import re
import sqlite3
from collections.abc import Callable
from functools import cache
from importlib import import_module

from schema.errors import LedgerError, LedgerTooNew
from storage import migrations
from storage.connection import transaction
from storage.sqlite_tools import Database, Migrations


def _entries() -> Migrations:
    entries = Migrations("folkmoot")
    for name in sorted(found.name for found in pkgutil.iter_modules(migrations.__path__)):
        if _ENTRY.match(name):
            entries(name=name)(_runs(import_module(f"{migrations.__name__}.{name}").SQL))
    return entries


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


_ENTRY = re.compile(r"m\d{3}_")
_ENTRIES = _entries()


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, all in one transaction that excludes other writers.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
    """
    database = _database(connection)
    with transaction(connection):
        _refuse_newer(database)
        _ENTRIES.apply(database)


def check_version(connection: sqlite3.Connection) -> None:
    """For readers, who cannot migrate.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
        LedgerError: when it is no ledger, or a writer has to bring it up to date first.
    """
    database = _database(connection)
    if not _ENTRIES.applied(database):
        raise LedgerError("the file is not a ledger of folkmoot", "name another file")
    _refuse_newer(database)
    if _ENTRIES.pending(database):
        raise LedgerError(
            "an earlier version of folkmoot wrote this ledger",
            "`folkmoot annotate` or `folkmoot up` bring it up to date when they start",
        )


def _database(connection: sqlite3.Connection) -> Database:
    # Plugins that somebody installed for sqlite-utils have no business in the ledger.
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _refuse_newer(database: Database) -> None:
    known = {entry.name for entry in _ENTRIES._migrations}  # sqlite-utils has no public list
    strangers = [entry.name for entry in _ENTRIES.applied(database) if entry.name not in known]
    if strangers:
        raise LedgerTooNew(
            f"a later version of folkmoot wrote this ledger (it has {strangers[-1]!r})",
            "update folkmoot",
        )
