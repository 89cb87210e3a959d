"""The ledger's one writer. Its file is the truth; everything else can be rebuilt from it.

Each method is one transaction, or a part of the caller's (see :meth:`Ledger.transaction`), and
may be called again with the same arguments without doing its work twice.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Self

import structlog

from schema.errors import LedgerError, LedgerLocked
from schema.private import FOLDER, make_file, tighten
from storage.connection import open_writer, plain_errors, transaction
from storage.erasing import Erasing
from storage.lock import WriterLock
from storage.migrations.runner import migrate
from storage.reader import LedgerReads
from storage.writers.campaigns import CampaignWrites
from storage.writers.recipes import RecipeWrites
from storage.writers.tasks import TaskWrites
from storage.writers.turns import TurnWrites

_BESIDE = ("-wal", "-shm", ".lock", ".claims")
"""What lies beside a ledger, and holds or guards its content."""

log = structlog.get_logger(__name__)


def bring_up_to_date(path: Path) -> None:
    """Bring the tables of a ledger up to date that an earlier version may have written, so that it
    can be read; where somebody writes to it, they have done so.

    Raises:
        LedgerError: when it is no ledger, cannot be written, or a later version has written it.
    """
    try:
        Ledger.open(path).close()
    except LedgerLocked:
        return


def _make_private(path: Path) -> None:
    """See that only the owner can read the ledger, its log, its lock and its reviewers' claims."""
    with suppress(PermissionError, IsADirectoryError):  # SQLite says it in our words
        make_file(path)
    words = [tighten(path)]
    words += [tighten(path.with_name(path.name + end)) for end in _BESIDE]
    for word in filter(None, words):
        log.warning("the ledger is not private", why=word)


class Ledger(CampaignWrites, TaskWrites, TurnWrites, RecipeWrites, LedgerReads):
    """The writer. One process has it open at a time, and one thread uses it at a time."""

    _lock: WriterLock

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the ledger at ``path``, make it if need be, and bring its tables up to date.

        Raises:
            LedgerLocked: when another process writes to it; names the process.
            LedgerTooNew: when a later version of folkmoot has written it.
            LedgerError: when the file is no ledger or cannot be written.
        """
        with plain_errors(path):
            try:
                path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
                lock = WriterLock(path)
            except (PermissionError, NotADirectoryError, FileExistsError) as error:
                raise LedgerError(
                    f"the ledger {path} cannot be written ({error.strerror})",
                    "check that its folder exists and is yours to write",
                ) from error
        try:
            with plain_errors(path):
                _make_private(path)
            connection = open_writer(path)
            try:
                migrate(connection)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            lock.release()
            raise
        ledger = cls(path, connection)
        ledger._lock = lock
        ledger._erasing = Erasing(connection)
        return ledger

    def close(self) -> None:
        """Let the file and the lock go. Safe to call twice."""
        super().close()
        self._lock.release()

    def transaction(self) -> AbstractContextManager[None]:
        """All calls inside happen together or not at all.

        One inside another is a savepoint: put it around calls that may fail by themselves while
        the rest of the group shall stand.

        Raises:
            DiskFull: when there is no room; nothing happened, and the ledger stays usable.
        """
        return transaction(self._connection)

    def _snapshot(self) -> AbstractContextManager[None]:
        # The one writer needs none: what it reads, nobody else changes. And a read transaction
        # that is left open by a half-read iterator must not swallow its next write.
        return plain_errors()
