"""Connections to the ledger's file, transactions, and SQLite's errors in plain words."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from schema.errors import DiskFull, LedgerError, LedgerLocked

BUSY_SECONDS = 30
"""How long a statement waits for another connection's lock."""


CACHE_KIB = 32 * 1024
"""What the writer keeps of the file in memory, in KiB."""

LOG_PAGES = 4000
"""Pages of 4 KiB in the write-ahead log after which they are moved into the file: a page that was
written often meanwhile is moved once."""

LOG_KEPT = 64 * 1024 * 1024
"""Bytes of the write-ahead log's file that are kept when it has been moved into the ledger: a long
reader may have made it much longer."""

_COMMITS = Counter[str]()


def commits() -> int:
    """How many transactions this process has put on disk so far: what its speed depends on."""
    return _COMMITS["commits"]


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that writes: WAL, every commit on disk, foreign keys, deleted text overwritten.

    The connection may be handed from one thread to another, but is to be used by one at a time.
    """
    with plain_errors(path):
        connection = sqlite3.connect(
            path,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # transactions begin and end where transaction() says
            check_same_thread=False,
            cached_statements=256,
        )
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            "secure_delete = on",
            "mmap_size = 0",
            # Ids of turns and prompts are digests, so each lands on another page of its index:
            # with the default 2 MB every commit would read and write most of them again.
            f"cache_size = -{CACHE_KIB}",
            f"wal_autocheckpoint = {LOG_PAGES}",
            f"journal_size_limit = {LOG_KEPT}",
        ):
            connection.execute(f"pragma {pragma}")
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; it sees the last commit of a running writer.

    Where this process may not write beside the file and nobody has the ledger open, SQLite cannot
    make the shared memory that a write-ahead log takes. The file is then whole by itself, and is
    read as one that does not change: see :func:`is_fixed`.

    Raises:
        LedgerError: when there is no such file.
    """
    if not path.is_file():
        raise LedgerError(
            f"there is no ledger at {path}", "it is made when a campaign is first run"
        )
    with plain_errors(path):
        connection = _connect_reader(path, "mode=ro")
        try:
            connection.execute("select 1 from sqlite_master limit 1").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF not in _NOT_WRITABLE or has_log(path):
                raise
            connection = _connect_reader(path, "mode=ro&immutable=1")
    return connection


_NOT_WRITABLE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def _connect_reader(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    connection.execute("pragma query_only = on")
    return connection


def has_log(path: Path) -> bool:
    """Whether the ledger has a write-ahead log: somebody has it open, or did not close it."""
    return path.with_name(f"{path.name}-wal").exists()


def is_fixed(path: Path) -> bool:
    """Whether a reader that is opened now sees no later commit, because it may not write beside
    the file. As soon as there is a log (:func:`has_log`), another one opened anew does."""
    return not has_log(path) and not os.access(path.parent, os.W_OK, effective_ids=True)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. Inside another transaction it is a savepoint of that one.

    It begins IMMEDIATE, because a transaction that reads first and then writes would fail
    without waiting when somebody else has written in between.

    Raises:
        DiskFull: when there is no room; everything is rolled back and the ledger stays usable.
        LedgerError: for whatever else SQLite reports.
    """
    inner = connection.in_transaction
    with plain_errors():
        connection.execute("savepoint inner_step" if inner else "begin immediate")
        try:
            yield
            connection.execute("release inner_step" if inner else "commit")
            if not inner:
                _COMMITS.update(["commits"])
        except BaseException:
            # Some errors (a full disk is one) have rolled everything back already.
            if connection.in_transaction:
                if inner:
                    connection.execute("rollback to inner_step")
                    connection.execute("release inner_step")
                else:
                    connection.execute("rollback")
            raise


def joined(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """A transaction, or simply a part of the one that is open.

    Not a savepoint there, because each savepoint makes FTS5 flush its index: a fifth of the time
    of recording a turn. The open one also puts SQLite's errors into plain words.
    """
    return nullcontext() if connection.in_transaction else transaction(connection)


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Several reads that see the same moment, while a writer goes on."""
    with plain_errors():
        if connection.in_transaction:
            yield
            return
        connection.execute("begin")
        try:
            yield
        finally:
            connection.execute("rollback")  # nothing was written: ends the read


@contextmanager
def plain_errors(path: Path | None = None) -> Iterator[None]:
    """Turns what SQLite and the file system report into errors that a person can act upon."""
    where = f"the ledger {path}" if path else "the ledger"
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a mistake in the program: it shall be seen as one
    except sqlite3.Error as error:
        raise _in_words(error, where) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"no room to write {where}", "make room on the disk; nothing is lost"
            ) from error
        raise


def _in_words(error: sqlite3.Error, where: str) -> LedgerError:
    full = getattr(error, "sqlite_errorcode", 0)
    code = full & 0xFF  # the primary code; the rest says more about it than we need, but for one
    # The log's index in shared memory grows by a call of its own, which tells no more than that.
    if code == sqlite3.SQLITE_FULL or full == sqlite3.SQLITE_IOERR_SHMSIZE:
        return DiskFull(f"no room to write {where}", "make room on the disk; nothing is lost")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LedgerLocked(f"another program is writing to {where}", "stop it, then try again")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return LedgerError(
            f"{where} is damaged, or is not a ledger ({error})", "restore it from a backup"
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return LedgerError(
            f"{where} cannot be opened or written ({error})",
            "check that its folder exists and is yours to write",
        )
    return LedgerError(f"SQLite refused a statement on {where}: {error}")
