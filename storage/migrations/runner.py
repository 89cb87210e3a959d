"""Brings a ledger's tables up to date, and tells whether they are."""

from __future__ import annotations

import pkgutil
import re
import sqlite3

from schema.errors import LedgerError, LedgerTooNew
from storage import migrations
from storage.connection import transaction

SET = "folkmoot"
"""The name of our migrations in the table in which sqlite-utils notes what was applied."""

_ENTRY = re.compile(r"m\d{3}_")
_KNOWN = tuple(
    sorted(
        found.name
        for found in pkgutil.iter_modules(migrations.__path__)
        if _ENTRY.match(found.name)
    )
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, all in one transaction that excludes other writers.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
    """
    with transaction(connection):
        applied = _applied(connection)
        _refuse_newer(applied)
        if _lacks_some(applied):
            from storage.migrations.applying import apply  # here: a ledger mostly lacks none

            apply(connection, SET, _KNOWN)


def check_version(connection: sqlite3.Connection) -> None:
    """For readers, who cannot migrate.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
        LedgerError: when it is no ledger, or a writer has to bring it up to date first.
    """
    applied = _applied(connection)
    if not applied:
        raise LedgerError("the file is not a ledger of folkmoot", "name another file")
    _refuse_newer(applied)
    if _lacks_some(applied):
        raise LedgerError(
            "an earlier version of folkmoot wrote this ledger",
            "`folkmoot annotate` or `folkmoot up` bring it up to date when they start",
        )


def _applied(connection: sqlite3.Connection) -> list[str]:
    """The migrations that the ledger has had, in their order."""
    exists = "select 1 from sqlite_master where type = 'table' and name = '_sqlite_migrations'"
    if not connection.execute(exists).fetchone():
        return []
    rows = connection.execute(
        "select name from _sqlite_migrations where migration_set = ? order by rowid", [SET]
    )
    return [row[0] for row in rows]


def _lacks_some(applied: list[str]) -> bool:
    return not set(_KNOWN).issubset(applied)


def _refuse_newer(applied: list[str]) -> None:
    strangers = [name for name in applied if name not in _KNOWN]
    if strangers:
        raise LedgerTooNew(
            f"a later version of folkmoot wrote this ledger (it has {strangers[-1]!r})",
            "update folkmoot",
        )
