"""Annotations: what became of tasks."""

from __future__ import annotations

from collections.abc import Iterator

from schema.annotation import Annotation
from schema.task import Task
from storage import outcomes
from storage.outcomes import Versions
from storage.readers.base import Reads

PAGE = 200
"""Tasks that are read at once."""


class AnnotationReads(Reads):
    """What can be asked about outcomes."""

    def annotation(
        self, campaign: str, task_id: str, version: int | None = None
    ) -> Annotation | None:
        """One version of a task's annotation, the latest by default; None if there is none."""
        return outcomes.get(self._connection, campaign, task_id, version)

    def ending(self, campaign: str, task_id: str) -> Annotation | None:
        """The annotation with which the committee ended a task, whatever people said since; None
        while it is open."""
        return outcomes.ending(self._connection, campaign, task_id)

    def annotations(
        self, campaign: str, versions: Versions = "latest"
    ) -> Iterator[tuple[Task, Annotation]]:
        """Every finished task that was not withdrawn with its annotation, in order of submission.

        Which tasks these are is of one moment, and so are :data:`PAGE` of them each time: who takes
        his time with them does not keep the write-ahead log from being moved into the file.
        """
        with self._snapshot():
            numbers = outcomes.finished(self._connection, campaign)
        for start in range(0, len(numbers), PAGE):
            with self._snapshot():
                page = outcomes.of_tasks(self._connection, numbers[start : start + PAGE], versions)
            yield from page
