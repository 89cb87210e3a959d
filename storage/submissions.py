"""Submissions: every one becomes a task, once, whatever was submitted and how often."""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Literal

from schema.annotation import Annotation
from schema.base import Json, digest
from schema.task import FileRow, Task, content_id
from storage import campaigns, outcomes
from storage.codec import plain, to_json

MAX_ID = 200
"""Length of the longest task id; see :class:`schema.task.Task`."""

Submitted = Literal["recorded", "duplicate", "conflict"]


def submit(connection: sqlite3.Connection, task: Task) -> Submitted:
    """Record a task as waiting.

    The same id with the same content is a duplicate. With other content it is a conflict: the
    newcomer is kept as a rejected task under ``<id>~<8 digits of its content's digest>``.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    known, content = _content(connection, task.campaign, task.id), task.content
    if known is None:
        _insert(connection, task, content)
        return "recorded"
    if known == content:
        return "duplicate"
    _reject_twin(connection, task, content, conflict(task.id))
    return "conflict"


def conflict(task_id: str) -> str:
    """Why a task is rejected whose id stands for something else."""
    return f"the id {task_id!r} was used before for other content; give each item its own id"


def reject(
    connection: sqlite3.Connection,
    campaign: str,
    task_id: str,
    raw_input: dict[str, Json],
    reason: str,
    row: FileRow | None = None,
) -> Literal["recorded", "duplicate"]:
    """Record something that is not a valid task as a rejected one, so that it is not lost.

    An empty id is replaced by one from the content, an overlong one is cut. Where the id already
    stands for other content, the newcomer is kept as in :func:`submit`.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    task_id = plain(task_id) or content_id(raw_input)
    content = digest(raw_input, None)
    # Not validated: the point of a rejected task is that it may be anything.
    task = Task.model_construct(
        campaign=campaign,
        id=task_id if len(task_id) <= MAX_ID else _with_suffix(task_id, content),
        revision=campaigns.current_revision(connection, campaign),
        input=raw_input,
        gold=None,
        meta={},
        row=row,
    )
    known = _content(connection, campaign, task.id)
    if known == content:
        return "duplicate"
    if known is not None:
        return "recorded" if _reject_twin(connection, task, content, reason) else "duplicate"
    _insert(connection, task, content)
    _finish_rejected(connection, campaign, task.id, reason)
    return "recorded"


def _content(connection: sqlite3.Connection, campaign: str, task_id: str) -> str | None:
    row = connection.execute(
        "select content from tasks where campaign = ? and id = ?", [campaign, task_id]
    ).fetchone()
    return None if row is None else str(row["content"])


def _insert(
    connection: sqlite3.Connection, task: Task, content: str, conflicts_with: str | None = None
) -> None:
    values: dict[str, Any] = {
        "campaign": task.campaign,
        "id": task.id,
        "revision": task.revision,
        "content": content,
        "input": to_json(task.input),
        "gold": None if task.gold is None else to_json(task.gold),
        "meta": to_json(task.meta),
        "conflicts_with": conflicts_with,
        "submitted": time.time(),
        "row_file": task.row.file if task.row else None,
        "row_id": (task.row.id or None) if task.row else None,
        "row_key": task.row.key if task.row else None,
    }
    try:
        connection.execute(
            "insert into tasks (campaign, id, revision, content, input, gold, meta, "
            "conflicts_with, state, reason, submitted, row_file, row_id, row_key) "
            "values (:campaign, :id, :revision, :content, :input, :gold, :meta, "
            ":conflicts_with, 'waiting', '', :submitted, :row_file, :row_id, :row_key)",
            values,
        )
    except sqlite3.IntegrityError:
        campaigns.state(connection, task.campaign)  # says so if there is no such campaign
        raise


def _reject_twin(connection: sqlite3.Connection, task: Task, content: str, reason: str) -> bool:
    """Keep a task whose id is taken, as a rejected one; False if it is kept already."""
    twin = task.model_copy(update={"id": _with_suffix(task.id, content)})
    if _content(connection, task.campaign, twin.id) is not None:
        return False
    _insert(connection, twin, content, conflicts_with=task.id)
    _finish_rejected(connection, task.campaign, twin.id, reason)
    return True


def _finish_rejected(
    connection: sqlite3.Connection, campaign: str, task_id: str, reason: str
) -> None:
    outcomes.finish(
        connection,
        Annotation(
            campaign=campaign, task=task_id, outcome="rejected", reason=reason, by="moderator"
        ),
    )


def _with_suffix(task_id: str, content: str) -> str:
    return f"{task_id[: MAX_ID - 9]}~{content[:8]}"
