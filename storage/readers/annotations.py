"""Annotations: what became of tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schema.annotation import Annotation
from schema.base import Json
from schema.task import Outcome, Task
from storage import certainty, outcomes
from storage.certainty import Place, RowFilter, RowSeen
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

    def heard_by_version(self, campaign: str, task_id: str) -> dict[int, int]:
        """By version of a task's annotation, how many turns of its transcript it follows from."""
        return outcomes.heard_by_version(self._connection, campaign, task_id)

    def annotations(
        self, campaign: str, versions: Versions = "latest", *, whole: bool = True
    ) -> Iterator[tuple[Task, Annotation]]:
        """Every finished task that was not withdrawn with its annotation, in order of submission.

        Unless they are to be ``whole``, annotations come without their counts and records: what is
        known of how they were decided is half of what there is to read.

        Which tasks these are is of one moment, and so are :data:`PAGE` of them each time: who takes
        his time with them does not keep the write-ahead log from being moved into the file.
        """
        with self._snapshot():
            numbers = outcomes.finished(self._connection, campaign)
        for start in range(0, len(numbers), PAGE):
            with self._snapshot():
                page = outcomes.of_tasks(
                    self._connection, numbers[start : start + PAGE], versions, whole=whole
                )
            yield from page

    def least_certain(
        self, campaign: str, wanted: RowFilter, after: Place | None = None, limit: int = 50
    ) -> list[RowSeen]:
        """A page of finished tasks; see :func:`storage.certainty.least_certain`."""
        return certainty.least_certain(self._connection, campaign, wanted, after, limit)

    def count_unanswered(self, campaign: str, wanted: RowFilter) -> tuple[int, str]:
        """How many tasks of a filter a person may be the first to answer, and one of them."""
        return certainty.count_unanswered(self._connection, campaign, wanted)

    def all_unanswered(self, campaign: str, wanted: RowFilter) -> list[tuple[str, Json]]:
        """Their ids, and what the committee has answered, in order of submission."""
        return certainty.all_unanswered(self._connection, campaign, wanted)

    def certainties(
        self, campaign: str, outcomes: Sequence[Outcome] = ()
    ) -> list[tuple[str, float | None, float | None]]:
        """Id, confidence and margin of every finished task, in order of submission."""
        return certainty.certainties(self._connection, campaign, outcomes)

    def confidence_counts(self, campaign: str, bins: int) -> dict[tuple[int, str], int]:
        """How many finished tasks there are by bin of confidence and outcome."""
        return certainty.confidence_counts(self._connection, campaign, bins)
