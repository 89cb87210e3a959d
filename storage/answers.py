"""What people said about finished tasks, read from their turns.

Nothing is overwritten: another answer, and the word that one is taken back, are further turns. What
stands is what is left when they are read in order: of each person the last answer, side by side.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from schema.answer import ADJUDICATION, BLIND
from schema.ballot import Ballot
from schema.base import Frozen, Json
from schema.person import PERSON


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
    adjudicates: bool = False
    """Whether it settles what people answered otherwise."""
    takes_back: bool
    """Whether the person's answer before this is taken back."""


class PeoplesAnswers(Frozen):
    """What people say about one task, after all that they said."""

    own: tuple[AnswerOnRecord, ...] = ()
    """The answer of each person that stands, the oldest first; none in place of another's."""
    ruling: AnswerOnRecord | None = None
    """The adjudicator's."""

    @property
    def people(self) -> frozenset[str]:
        """Who has answered."""
        return frozenset(answer.by for answer in self.own)

    def of(self, person: str) -> AnswerOnRecord | None:
        """The answer of one person."""
        return next((answer for answer in self.own if answer.by == person), None)

    def __bool__(self) -> bool:
        return bool(self.own) or self.ruling is not None


_OF_TASK = """
    select turn, task, stage, seat, status, ballot, says,
        json_extract(body, '$.seat.view.framing') as framing
    from turns where campaign = :campaign and task = :task and role = :person order by n
"""

_TASKS = """
    select task, max(a.version), dissent != '[]' and author = 'person' as in_conflict
    from annotations a join tasks on tasks.campaign = a.campaign and tasks.id = a.task
    where a.campaign = :campaign and withdrawn is null and a.task in (
        select task from annotations where campaign = :campaign and author = 'person'
    ) group by task order by task
"""
"""Every answer made a version: this needs no look at the turns of all tasks, and by a small index
none at the tasks that nobody has answered. The columns beside the highest version are those of its
row."""


ANSWERED = """
    select task, contested from (
        select task, max(version) as version, contested
        from annotations indexed by annotations_of_people
        where campaign = :campaign and author = 'person' group by task
    ) said
    where task not in (
        select task from annotations indexed by annotations_by_worth
        where campaign = :campaign and author != 'person' and version > 1
        union all
        select id from tasks where campaign = :campaign and withdrawn is not null
    ) or version = (
        select max(version) from annotations where campaign = :campaign and task = said.task
    ) and exists (
        select 1 from tasks where campaign = :campaign and id = said.task and withdrawn is null
    )
"""
"""The tasks whose latest version is people's, and whether they are in conflict about it: by small
indexes, and only where something came after an answer by a look at the versions of the task."""


def of_task(connection: sqlite3.Connection, campaign: str, task: str) -> list[AnswerOnRecord]:
    """All that people said about a task, oldest first."""
    rows = connection.execute(_OF_TASK, {"campaign": campaign, "task": task, "person": PERSON})
    return [_answer(row) for row in rows]


def of_campaign(connection: sqlite3.Connection, campaign: str) -> dict[str, PeoplesAnswers]:
    """What people say about each task that they have answered."""
    return {
        task: said for task, said in _standing(connection, campaign, conflicts=True).items() if said
    }


def settled(connection: sqlite3.Connection, campaign: str) -> dict[str, AnswerOnRecord]:
    """By task, the answer of people that stands: an adjudicator's, or one that all agree on. What
    is in conflict is left out."""
    found: dict[str, AnswerOnRecord] = {}
    for task, said in _standing(connection, campaign, conflicts=False).items():
        if said.ruling is not None:
            found[task] = said.ruling
        elif said.own:
            last = said.own[-1]
            alike = [answer for answer in said.own if answer.value == last.value]
            found[task] = next((answer for answer in alike if answer.blind), last)
    return found


def in_conflict(connection: sqlite3.Connection, campaign: str) -> list[str]:
    """Ids of the tasks that people have answered otherwise than each other, and nobody has
    adjudicated."""
    rows = connection.execute(
        f"select task from ({ANSWERED}) where contested order by task",  # noqa: S608 - no text of others
        {"campaign": campaign},
    )
    return [row["task"] for row in rows]


def standing(said: Iterable[AnswerOnRecord]) -> PeoplesAnswers:
    """What stands after all that was said about one task, in order.

    Who takes back takes back the last of their own answers that still stands; the one before it
    stands again. A later answer stands in place of the same person's alone. Of adjudicators the
    last one's stands.
    """
    left = not_taken_back(said)
    own = {answer.by: answer for answer in left if not answer.adjudicates}
    rulings = [answer for answer in left if answer.adjudicates]
    return PeoplesAnswers(
        own=tuple(answer for answer in left if own.get(answer.by) is answer),
        ruling=rulings[-1] if rulings else None,
    )


def not_taken_back(said: Iterable[AnswerOnRecord]) -> list[AnswerOnRecord]:
    """The answers that are left of all that was said about one task, in order."""
    left: list[AnswerOnRecord] = []
    for each in said:
        if not each.takes_back:
            left.append(each)
        elif (last := last_of(left, each.by)) is not None:
            left.remove(last)
    return left


def last_of(left: Iterable[AnswerOnRecord], person: str) -> AnswerOnRecord | None:
    """The last answer of a person among those that were not taken back."""
    return next((answer for answer in reversed(list(left)) if answer.by == person), None)


def _standing(
    connection: sqlite3.Connection, campaign: str, *, conflicts: bool
) -> dict[str, PeoplesAnswers]:
    tasks = connection.execute(_TASKS, {"campaign": campaign}).fetchall()
    return {
        row["task"]: standing(of_task(connection, campaign, row["task"]))
        for row in tasks
        if conflicts or not row["in_conflict"]
    }


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
        adjudicates=row["stage"] == ADJUDICATION,
        takes_back=row["status"] == "abstained",
    )
