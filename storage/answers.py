"""What people said about finished tasks, read from their turns.

Nothing is overwritten: another answer, and the word that one is taken back, are further turns.
What stands is what is left when they are read in order.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from schema.answer import BLIND, PERSON
from schema.ballot import Ballot
from schema.base import Frozen, Json


class AnswerOnRecord(Frozen):
    """One turn of a person."""

    turn: str
    task: str
    by: str
    """Who said it."""
    value: Json = None
    """The answer; None where one is taken back."""
    choice: str | None = None
    """Key of the choice, where the kind wants exactly one."""
    says: str
    """The answer, and the note where there is one, in words."""
    blind: bool
    """Whether it is known that the person had not seen the committee's answer."""
    takes_back: bool
    """Whether the person's answer before this is taken back."""


_OF_TASK = """
    select turn, task, seat, status, ballot, says,
        json_extract(body, '$.seat.view.framing') as framing
    from turns where campaign = :campaign and task = :task and role = :person order by n
"""

_TASKS = """
    select distinct task from annotations join tasks
    on tasks.campaign = annotations.campaign and tasks.id = annotations.task
    where annotations.campaign = :campaign and author = :person and withdrawn is null
    order by task
"""
"""Every answer made a version: this needs no look at the turns of all tasks."""


def of_task(connection: sqlite3.Connection, campaign: str, task: str) -> list[AnswerOnRecord]:
    """All that people said about a task, oldest first."""
    rows = connection.execute(_OF_TASK, {"campaign": campaign, "task": task, "person": PERSON})
    return [_answer(row) for row in rows]


def of_campaign(connection: sqlite3.Connection, campaign: str) -> dict[str, AnswerOnRecord]:
    """The answer that stands for each task that a person has answered."""
    tasks = connection.execute(_TASKS, {"campaign": campaign, "person": PERSON}).fetchall()
    found = {row["task"]: standing(of_task(connection, campaign, row["task"])) for row in tasks}
    return {task: answer for task, answer in found.items() if answer is not None}


def standing(said: Iterable[AnswerOnRecord]) -> AnswerOnRecord | None:
    """The answer that stands after all that was said about one task, in order: the last one that
    was not taken back; None where there is none.

    Who takes back takes back the last of their own answers that still stands.
    """
    left: list[AnswerOnRecord] = []
    for each in said:
        if not each.takes_back:
            left.append(each)
        elif own := [answer for answer in left if answer.by == each.by]:
            left.remove(own[-1])
    return left[-1] if left else None


def _answer(row: sqlite3.Row) -> AnswerOnRecord:
    ballot = Ballot.model_validate_json(row["ballot"])
    return AnswerOnRecord(
        turn=row["turn"],
        task=row["task"],
        by=row["seat"],
        value=ballot.value,
        choice=ballot.best if ballot.mode == "one" else None,
        says=row["says"],
        blind=row["framing"] == BLIND,
        takes_back=row["status"] == "abstained",
    )
