"""Outcomes: one annotation ends a task; later answers are versions, never an overwrite.

It is version 1, or a later one where the task was opened again (:mod:`storage.reopening`): which
one, the task says."""

from __future__ import annotations

import json
import sqlite3
import time
from array import array
from collections.abc import Sequence
from typing import Any, Literal

from schema.annotation import Annotation, Record
from schema.errors import UnknownTask, UserError
from schema.task import Task
from storage import outbox, tasks, turns
from storage.codec import from_json, plain, to_json

Versions = Literal["latest", "ending", "all"]
"""Which versions of each annotation: the newest, that with which the committee ended the task, or
every one."""


def finish(connection: sqlite3.Connection, annotation: Annotation) -> Annotation | None:
    """End a task with its outcome, as its next version; what was still asked of seats is dropped.

    Returns:
        The annotation with its version; None if the task has an outcome already: then nothing
        changes.

    Raises:
        UnknownTask: when there is no such task.
    """
    ended = connection.execute(
        "update tasks set state = 'finished', outcome = ?, reason = ?, ended = ? "
        "where campaign = ? and id = ? and state != 'finished' returning version",
        [
            annotation.outcome, plain(annotation.reason), time.time(), annotation.campaign,
            annotation.task,
        ],
    ).fetchall()  # fmt: skip
    if not ended:
        _state(connection, annotation)
        return None
    outbox.drop(connection, annotation.campaign, annotation.task)
    kept = annotation.model_copy(update={"version": ended[0]["version"]})
    _insert(connection, kept)
    return kept


def add_version(connection: sqlite3.Connection, annotation: Annotation) -> Annotation:
    """Add a person's answer (or another later one) to a finished task as its next version.

    The task keeps the outcome with which it ended. The same answer twice in a row is one version.

    Returns:
        The annotation with its version.

    Raises:
        UnknownTask: when there is no such task.
        UserError: when the task is still open.
    """
    if _state(connection, annotation) != "finished":
        raise UserError(
            f"task {annotation.task!r} is still open", "answer it when the committee is done"
        )
    last = get(connection, annotation.campaign, annotation.task)
    if last is None:  # the invariants say that this cannot be
        raise UnknownTask(f"task {annotation.task!r} has no annotation")
    if annotation.model_copy(update={"version": last.version}) == last:
        return last
    following = annotation.model_copy(update={"version": last.version + 1})
    _insert(connection, following)
    return following


def get(
    connection: sqlite3.Connection, campaign: str, task: str, version: int | None = None
) -> Annotation | None:
    """One version of a task's annotation, the latest by default; None if there is none."""
    row = connection.execute(
        "select * from annotations where campaign = ? and task = ? "
        "and (version = ? or ? is null) order by version desc limit 1",
        [campaign, task, version, version],
    ).fetchone()
    return None if row is None else _annotation(row, _records(connection, row))


def ending(connection: sqlite3.Connection, campaign: str, task: str) -> Annotation | None:
    """The annotation with which the committee ended a task; None while it is open."""
    row = connection.execute(
        "select annotations.* from annotations join tasks on tasks.campaign = annotations.campaign "
        "and id = task and tasks.version = annotations.version "
        "where annotations.campaign = ? and task = ?",
        [campaign, task],
    ).fetchone()
    return None if row is None else _annotation(row, _records(connection, row))


def heard_by_version(connection: sqlite3.Connection, campaign: str, task: str) -> dict[int, int]:
    """By version of a task's annotation, how many of its turns were on record by then, but for
    failed ones that were asked for again."""
    rows = connection.execute(
        "select version, (select count(*) from turns where turns.campaign = annotations.campaign "
        "and turns.task = annotations.task and n <= after_turn and retried is null) as heard "
        "from annotations where campaign = ? and task = ?",
        [campaign, task],
    )
    return {row["version"]: row["heard"] for row in rows}


def finished(connection: sqlite3.Connection, campaign: str) -> array[int]:
    """Numbers of the finished tasks that were not withdrawn, in order of submission."""
    rows = connection.execute(
        "select n from tasks where campaign = ? and state = 'finished' and withdrawn is null "
        "order by n",
        [campaign],
    )
    return array("q", (row["n"] for row in rows))


def of_tasks(
    connection: sqlite3.Connection, numbers: Sequence[int], versions: Versions, *, whole: bool
) -> list[tuple[Task, Annotation]]:
    """The annotations of those of these tasks that are finished and not withdrawn, each with its
    task, in order of submission; without their counts and records unless they are to be whole."""
    rows = connection.execute(
        "select tasks.id, tasks.revision, input, gold, meta, row_file, row_id, row_key, "
        "annotations.* "
        "from tasks join annotations on annotations.campaign = tasks.campaign "
        "and annotations.task = tasks.id "
        "where tasks.n in (select value from json_each(:numbers)) "
        "and tasks.state = 'finished' and withdrawn is null and case :versions "
        "when 'ending' then annotations.version = tasks.version "
        "when 'latest' then annotations.version = ("
        " select max(version) from annotations newer"
        " where newer.campaign = tasks.campaign and newer.task = tasks.id) else true end "
        "order by tasks.n, annotations.version",
        {"numbers": json.dumps(list(numbers)), "versions": versions},
    ).fetchall()
    records = _records_of(connection, numbers) if whole else {}
    return [
        (
            tasks.from_row(row),
            _annotation(row, records.get((row["task"], row["version"]), ()), counted=whole),
        )
        for row in rows
    ]


def _state(connection: sqlite3.Connection, annotation: Annotation) -> str:
    row = connection.execute(
        "select state from tasks where campaign = ? and id = ?",
        [annotation.campaign, annotation.task],
    ).fetchone()
    if row is None:
        raise tasks.unknown(connection, annotation.campaign, annotation.task)
    return str(row["state"])


def _insert(connection: sqlite3.Connection, annotation: Annotation) -> None:
    key = (annotation.campaign, annotation.task, annotation.version)
    connection.execute(
        "insert into annotations values (?,?,?,?,?,?,?,?,?,?,?,?,nullif(?, ''),?,?,?,?,?,?)",
        (
            *key, annotation.outcome,
            None if annotation.value is None else to_json(annotation.value),
            annotation.confidence, annotation.margin, annotation.effective_votes,
            to_json(annotation.probabilities),
            to_json([vote.model_dump() for vote in annotation.votes]),
            to_json(annotation.dissent), plain(annotation.reason), annotation.policy,
            annotation.by, turns.last_number(connection, annotation.campaign, annotation.task),
            time.time(),
            to_json([count.model_dump(exclude_defaults=True) for count in annotation.counts]),
            to_json(annotation.notes),
            to_json(annotation.confidences.model_dump(exclude_defaults=True)),
        ),
    )  # fmt: skip
    for n, record in enumerate(annotation.records):
        connection.execute(
            "insert into records values (?,?,?,?,?,?,?)",
            (*key, n, record.id, to_json(record.value), record.stage),
        )
        connection.executemany(
            "insert into record_parents values (?,?,?,?,?,?)",
            [(*key, n, place, parent) for place, parent in enumerate(record.parents)],
        )


def _annotation(
    row: sqlite3.Row, records: tuple[Record, ...], *, counted: bool = True
) -> Annotation:
    return Annotation(
        campaign=row["campaign"],
        task=row["task"],
        version=row["version"],
        outcome=row["outcome"],
        value=from_json(row["value"]),
        confidence=row["confidence"],
        confidences=from_json(row["confidences"]),
        margin=row["margin"],
        effective_votes=row["effective_votes"],
        probabilities=from_json(row["probabilities"]),
        votes=from_json(row["votes"]),
        dissent=from_json(row["dissent"]),
        counts=from_json(row["counts"]) if counted else (),
        records=records,
        notes=from_json(row["notes"]),
        reason=row["reason"],
        policy=row["policy"] or "",
        by=row["author"],
    )


def _records(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[Record, ...]:
    key = (row["task"], row["version"])
    where = "campaign = ? and task = ? and version = ?"
    return _records_where(connection, where, [row["campaign"], *key]).get(key, ())


def _records_of(
    connection: sqlite3.Connection, numbers: Sequence[int]
) -> dict[tuple[str, int], tuple[Record, ...]]:
    """By task and version, the records of tasks of one campaign."""
    where = (
        "(campaign, task) in "
        "(select campaign, id from tasks where n in (select value from json_each(?)))"
    )
    return _records_where(connection, where, [json.dumps(list(numbers))])


def _records_where(
    connection: sqlite3.Connection, where: str, values: list[Any]
) -> dict[tuple[str, int], tuple[Record, ...]]:
    parents: dict[tuple[str, int, int], list[str]] = {}
    for task, version, number, parent in connection.execute(
        f"select task, version, record, parent from record_parents where {where} "  # noqa: S608
        "order by task, version, record, n",
        values,
    ):
        parents.setdefault((task, version, number), []).append(parent)
    found: dict[tuple[str, int], list[Record]] = {}
    for task, version, number, id, value, stage in connection.execute(
        f"select task, version, n, id, value, stage from records where {where} "  # noqa: S608
        "order by task, version, n",
        values,
    ):
        found.setdefault((task, version), []).append(
            Record(
                id=id,
                value=from_json(value),
                stage=stage,
                parents=tuple(parents.get((task, version, number), [])),
            )
        )
    return {key: tuple(records) for key, records in found.items()}
