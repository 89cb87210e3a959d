"""Transcripts: put together for a decision, and as lines for a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from schema.campaign import Campaign
from schema.task import Task
from schema.transcript import Transcript
from storage import passages, turns


def assemble(
    connection: sqlite3.Connection, campaign: Campaign, task: Task, *, with_calls: bool = True
) -> Transcript:
    """All that a decision about ``task`` may depend on; ``campaign`` is the task's revision. The
    calls of its turns are for people."""
    return Transcript.model_construct(  # its parts are validated, or were when they were recorded
        campaign=campaign,
        task=task,
        hits=passages.attached(connection, task.campaign, task.id),
        turns=turns.of_task(
            connection, task.campaign, task.id, task.revision, with_calls=with_calls
        ),
    )


def assemble_many(
    connection: sqlite3.Connection, campaigns: Mapping[str, Campaign], many: Sequence[Task]
) -> list[Transcript]:
    """As :func:`assemble`, of many tasks of one campaign, in their order, with a few statements for
    all of them.

    Args:
        connection: a reader's or the writer's.
        campaigns: by digest, the revisions of all the tasks.
        many: the tasks.
    """
    if not many:
        return []
    name = many[0].campaign
    hits = passages.attached_to(connection, name, [task.id for task in many])
    said = turns.of_tasks(connection, name, {task.id: task.revision for task in many})
    return [
        Transcript.model_construct(  # as above
            campaign=campaigns[task.revision],
            task=task,
            hits=hits.get(task.id, ()),
            turns=said[task.id],
        )
        for task in many
    ]


def lines(connection: sqlite3.Connection, campaign: str, task: str) -> list[str]:
    """The transcript as the view of that name prints it, one line an event."""
    rows = connection.execute(
        "select line from transcript where campaign = ? and task = ? order by n", [campaign, task]
    )
    return [row["line"] for row in rows]
