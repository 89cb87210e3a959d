"""Tasks: from their submission to their outcome, later answers, and until they are erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from schema.annotation import Annotation
from schema.base import Json
from schema.evidence import Passage
from schema.task import FileRow, Outcome, Task
from storage import (
    announcements,
    decisions,
    deletion,
    outcomes,
    passages,
    reopening,
    rows_of_files,
    submissions,
    tasks,
    unfinished,
)
from storage.announcements import Version
from storage.connection import joined
from storage.deletion import Deleted
from storage.erasing import Erased, Erasing
from storage.readers.campaigns import CampaignReads
from storage.submissions import Submitted


class TaskWrites(CampaignReads):
    """What is written of tasks, and asked by the writer alone."""

    _erasing: Erasing

    def pin_policy(self, campaign: str, task_id: str, policy_id: str) -> None:
        """Bind a task to a policy that was saved. The first one stays."""
        with joined(self._connection):
            decisions.pin(self._connection, campaign, task_id, policy_id)

    def submit(self, task: Task) -> Submitted:
        """Record a task; see :func:`storage.submissions.submit`."""
        with joined(self._connection):
            return submissions.submit(self._connection, task)

    def reject(
        self,
        campaign: str,
        task_id: str,
        raw_input: dict[str, Json],
        reason: str,
        row: FileRow | None = None,
    ) -> Literal["recorded", "duplicate"]:
        """Record what is no valid task as a rejected one; see
        :func:`storage.submissions.reject`."""
        with joined(self._connection):
            return submissions.reject(self._connection, campaign, task_id, raw_input, reason, row)

    def withdraw(self, campaign: str, task_ids: Sequence[str]) -> None:
        """Finished tasks are asked for no more; see :func:`storage.rows_of_files.withdraw`."""
        with joined(self._connection):
            rows_of_files.withdraw(self._connection, campaign, task_ids)

    def restore(self, campaign: str, task_ids: Sequence[str]) -> None:
        """Withdrawn tasks are asked for again."""
        with joined(self._connection):
            rows_of_files.restore(self._connection, campaign, task_ids)

    def correct_row(self, campaign: str, task_id: str, row_id: str, gold: Json) -> bool:
        """What a row is called, and its known answer, are other ones now; whether they were."""
        with joined(self._connection):
            return rows_of_files.correct(self._connection, campaign, task_id, row_id, gold)

    def import_gold(self, campaign: str, task_id: str, gold: Json) -> bool:
        """Write a known answer of elsewhere down; whether it is another one."""
        with joined(self._connection):
            return rows_of_files.import_gold(self._connection, campaign, task_id, gold)

    def outcomes_of(self, campaign: str, task_ids: Sequence[str]) -> dict[str, Outcome | None]:
        """Of those of these tasks that the campaign has, how they ended; None of open ones."""
        return tasks.outcomes_of(self._connection, campaign, task_ids)

    def open_again(self, campaign: str, task_id: str) -> bool:
        """Open a finished task again; see :func:`storage.reopening.open_again`."""
        with joined(self._connection):
            return reopening.open_again(self._connection, campaign, task_id)

    def waiting(self, campaign: str, limit: int) -> list[Task]:
        """Tasks that were not started yet, oldest first."""
        return unfinished.waiting(self._connection, campaign, limit)

    def waiting_solved(self, campaign: str, limit: int) -> list[Task]:
        """Of the :meth:`waiting` tasks, those that came with a known answer."""
        return unfinished.waiting_solved(self._connection, campaign, limit)

    def started_solved(self, campaign: str) -> list[str]:
        """Ids of the :meth:`unfinished` tasks that came with a known answer."""
        return unfinished.started_solved(self._connection, campaign)

    def open_ids(self, campaign: str) -> list[str]:
        """Ids of all tasks without an outcome, oldest first."""
        return unfinished.open_ids(self._connection, campaign)

    def unfinished(self, campaign: str) -> list[str]:
        """Ids of the tasks that are started and not finished, oldest first."""
        return unfinished.started(self._connection, campaign)

    def hits_for(self, campaign: str, task: Task, limit: int) -> list[Passage]:
        """Passages that may help with a task; see :func:`storage.passages.hits_for`."""
        of_task = self.revision(task.revision)
        return passages.hits_for(self._connection, of_task, task, limit)

    def start(self, task: Task, hits: Sequence[Passage]) -> bool:
        """Mark a waiting task as started, with what was found for it; False if it was not
        waiting."""
        with joined(self._connection):
            return unfinished.start(self._connection, task, hits)

    def finish(self, annotation: Annotation) -> Annotation | None:
        """End a task with its one outcome; see :func:`storage.outcomes.finish`."""
        with joined(self._connection):
            return outcomes.finish(self._connection, annotation)

    def unannounced(
        self, limit: int, known: Mapping[Version, Annotation] | None = None
    ) -> list[Annotation]:
        """Annotations that the bus is still to be told of, oldest first; those that are ``known``
        are not read again."""
        return announcements.unannounced(self._connection, limit, known or {})

    def mark_announced(self, versions: Sequence[Version]) -> None:
        """The bus was told of these."""
        with joined(self._connection):
            announcements.mark_announced(self._connection, versions)

    def add_version(self, annotation: Annotation) -> Annotation:
        """Add a later answer to a finished task; see :func:`storage.outcomes.add_version`."""
        with joined(self._connection):
            return outcomes.add_version(self._connection, annotation)

    def delete_task(self, campaign: str, task_id: str) -> Deleted:
        """Remove everything about a task, and erase it; see :func:`storage.deletion.delete_task`.
        In a big ledger this takes half a minute."""
        rows = deletion.delete_task(self._connection, campaign, task_id)
        return Deleted(rows=rows, erased=deletion.erase(self._connection))

    def remove_task(self, campaign: str, task_id: str) -> Deleted:
        """As :meth:`delete_task`; but it is erased by :meth:`erase_some`, called until it is."""
        rows = deletion.delete_task(self._connection, campaign, task_id)
        self._erasing.begin()
        return Deleted(rows=rows, erased=False)

    def erase_some(self) -> Erased:
        """Erase a little of what was removed, if anything is left of it."""
        return self._erasing.step()
