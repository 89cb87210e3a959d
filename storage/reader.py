"""Reading the ledger: for the command line, reports and exports, beside the writer or without."""

from __future__ import annotations

from pathlib import Path

from storage import invariants
from storage.backup import backup
from storage.connection import open_reader, plain_errors
from storage.invariants import Violation
from storage.lock import is_written
from storage.migrations.runner import check_version
from storage.readers.annotations import AnnotationReads
from storage.readers.answers import AnswerReads
from storage.readers.campaigns import CampaignReads
from storage.readers.lineage import LineageReads
from storage.readers.policies import PolicyReads
from storage.readers.recipes import RecipeReads
from storage.readers.tasks import TaskReads
from storage.readers.turns import TurnReads


class LedgerReads(
    TurnReads,
    CampaignReads,
    TaskReads,
    AnnotationReads,
    AnswerReads,
    PolicyReads,
    RecipeReads,
    LineageReads,
):
    """Everything that can be asked of a ledger. The writer answers it too."""

    def violations(self) -> list[Violation]:
        """Where the invariants of :mod:`storage.invariants` do not hold; empty is good."""
        with plain_errors(self.path):
            return invariants.violations(self.path)

    def is_written(self) -> bool:
        """Whether some process of this machine writes to the ledger: a moderator, mostly."""
        return is_written(self.path)

    def backup(self, target: Path) -> None:
        """Copy the ledger while it is in use; see :func:`storage.backup.backup`."""
        backup(self.path, target)


class LedgerReader(LedgerReads):
    """A ledger that is only read. Works while a writer runs, and in the absence of one.

    Raises:
        LedgerError: when there is no ledger at ``path``, or it has to be migrated first.
        LedgerTooNew: when a later version of folkmoot has written it.
    """

    def __init__(self, path: Path) -> None:
        connection = open_reader(path)
        try:
            with plain_errors(path):
                check_version(connection)
        except BaseException:
            connection.close()
            raise
        super().__init__(path, connection)
