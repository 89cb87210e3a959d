"""Tasks: what was submitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schema.base import Json
from schema.task import Outcome, Task
from storage import reopening, rows_of_files, tasks, unfinished
from storage.readers.base import Reads
from storage.rows_of_files import RowOnRecord
from storage.tasks import EVERY_NUMBER, Place, TaskRow, Times


class TaskReads(Reads):
    """What can be asked about tasks."""

    def task(self, campaign: str, task_id: str) -> Task:
        """One task.

        Raises:
            UnknownTask: when the campaign has none of this id; names those that look like it.
        """
        return tasks.get(self._connection, campaign, task_id)

    def task_id(self, campaign: str, name: str) -> str:
        """The id of the task that a person means by an id, or by what a row is called in its file.

        Raises:
            UnknownTask: when the campaign has none; names those that look like it.
        """
        return tasks.id_of(self._connection, campaign, name)

    def place_of(self, campaign: str, task_id: str) -> Place:
        """Where a task stands among those of its campaign; raises as :meth:`task` does."""
        return tasks.place_of(self._connection, campaign, task_id)

    def times_of(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Times]:
        """By campaign and id, when finished tasks came and ended."""
        return tasks.times_of(self._connection, wanted)

    def rows_of_files(self, campaign: str) -> Iterator[RowOnRecord]:
        """All tasks, withdrawn ones too, in order of submission, and which rows they stand for."""
        return rows_of_files.of_campaign(self._connection, campaign)

    def tasks(
        self, campaign: str, outcome: Outcome | None = None, *, open_only: bool = False
    ) -> Iterator[TaskRow]:
        """The campaign's tasks in order of submission, all or those that ended in one way."""
        return tasks.listing(self._connection, campaign, outcome, open_only=open_only)

    def inputs(self, campaign: str) -> Iterator[tuple[str, dict[str, Json]]]:
        """Ids and inputs of the tasks that were not withdrawn, in order of submission."""
        return tasks.inputs(self._connection, campaign)

    def campaigns_of(self, task_id: str) -> list[str]:
        """The campaigns that have a task of this id."""
        return tasks.campaigns_of(self._connection, task_id)

    def field_names(self, campaign: str) -> list[str]:
        """Names of the fields that finished tasks have, input first, then what came with it."""
        return tasks.field_names(self._connection, campaign)

    def retriable(self, campaign: str, *, failed: bool, cut_short: bool) -> list[str]:
        """Ids of the tasks that may be opened again; see :func:`storage.reopening.retriable`."""
        return reopening.retriable(self._connection, campaign, failed=failed, cut_short=cut_short)

    def decided(self, campaign: str) -> list[str]:
        """Ids of the tasks that the committee has decided; see
        :func:`storage.reopening.decided`."""
        return reopening.decided(self._connection, campaign)

    def started_count(self, campaign: str) -> int:
        """How many tasks are started and not finished."""
        return unfinished.started_count(self._connection, campaign)

    def solved_count(self, campaign: str) -> int:
        """How many tasks came with a known answer, but for withdrawn ones."""
        return tasks.solved_count(self._connection, campaign)

    def drafted(
        self, campaign: str, solved: bool, limit: int, up_to: int = EVERY_NUMBER
    ) -> list[Task]:
        """The first tasks in order of submission about which a seat has drafted an answer: those
        that came with a known answer, or those that did not; none behind number ``up_to``."""
        return unfinished.drafted(self._connection, campaign, solved, limit, up_to)

    def numbers_after(self, campaign: str, number: int) -> list[int]:
        """Numbers of tasks in the order of submission; see :func:`storage.tasks.numbers_after`."""
        return tasks.numbers_after(self._connection, campaign, number)

    def number_of(self, campaign: str, task: str) -> int:
        """The number of a task; 0 where it is gone."""
        return tasks.number_of(self._connection, campaign, task)

    def undecided(self, campaign: str, up_to: int) -> dict[str, bool]:
        """Open tasks, each with whether it is bound; see :func:`storage.tasks.undecided`."""
        return unfinished.undecided(self._connection, campaign, up_to)
