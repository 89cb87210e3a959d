"""What the rows of a file say about a campaign's tasks: which task, which answer, whose it is.

A row names its task by an id; or it holds the text of the one task that it can mean. Every row that
cannot be used has its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kinds.base import kind_of, text_of
from kinds.numbers import read_number
from schema.base import Frozen, Json, digest
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, UnknownTask
from storage.formats.base import BadRow, Row
from storage.reader import LedgerReader

IDS = ("id", "task", "task_id", "item")
ANSWERS = ("answer", "gold", "annotation", "label", "labels", "spans", "entities", "text_answer")
PEOPLE = ("by", "worker", "annotator", "annotator_id", "performer", "user")
SURE = ("confidence", "score", "probability")
"""How fields are called where nobody says: the first one that a row has."""
SEVERAL = "answers"
"""The field of a row that several have annotated: a list of objects, each with an answer."""


class Fields(Frozen):
    """How the fields of a row are called; what is empty is found by its usual names."""

    id: str = ""
    answer: str = ""
    by: str = ""

    def names(self, given: str, usual: Sequence[str]) -> tuple[str, ...]:
        """The names to look for."""
        return (given,) if given else tuple(usual)


class Said(Frozen):
    """One answer to one task."""

    line: int
    """Of the file, where the row ends."""
    task: str
    answer: Json
    by: str = ""
    """Who says it; empty where the row does not tell."""
    confidence: float | None = None
    note: str = ""


class Refused(Frozen):
    """A row that cannot be used."""

    line: int
    id: str = ""
    reason: str


class Unanswered(Frozen):
    """A row that says nothing of its task."""

    line: int
    id: str


class Tasks:
    """The tasks of a campaign by what a row may say of them."""

    def __init__(self, reader: LedgerReader, campaign: Campaign) -> None:
        """Of one ledger."""
        self._reader, self._campaign = reader, campaign
        self._by_text: dict[str, list[str]] | None = None

    def meant(self, fields: Mapping[str, Json], wanted: Fields) -> tuple[str, str]:
        """The id of the task that a row means, or else why there is none."""
        named = _first(fields, wanted.names(wanted.id, IDS))
        name, other = "" if named is None else str(named), ""
        text = fields.get(self._campaign.input_fields[0])
        if name:
            try:
                id = self._reader.task_id(self._campaign.name, name)
            except UnknownTask:
                other = f"there is no task {name!r}"
            else:
                if not isinstance(text, str) or text == self._text_of(id):
                    return id, ""
                other = f"task {name!r} has another text"  # other tools number rows anew
        if not isinstance(text, str) or wanted.id:
            return "", other or "it names no task, and has no text"
        found = self._texts().get(digest(text), [])
        if len(found) == 1:
            return found[0], ""
        return "", f"{len(found)} tasks have its text" if found else other or "no task has its text"

    def _text_of(self, id: str) -> str:
        input = self._reader.task(self._campaign.name, id).input
        return text_of(self._campaign, input) if self._campaign.input_fields[0] in input else ""

    def _texts(self) -> dict[str, list[str]]:
        if self._by_text is None:
            self._by_text = {}
            for id, input in self._reader.inputs(self._campaign.name):
                if self._campaign.input_fields[0] in input:  # else it was rejected
                    key = digest(text_of(self._campaign, input))
                    self._by_text.setdefault(key, []).append(id)
        return self._by_text


def said_in(
    rows: Iterable[Row | BadRow], reader: LedgerReader, campaign: Campaign, fields: Fields
) -> Iterator[Said | Refused | Unanswered]:
    """What each row says, in the file's order; answers are of the campaign's kind."""
    tasks = Tasks(reader, campaign)
    for row in rows:
        several = row.fields.get(SEVERAL) if isinstance(row, Row) else None
        if isinstance(row, Row) and isinstance(several, list) and several:
            own = {name: value for name, value in row.fields.items() if name != SEVERAL}
            for each in several:
                given = each if isinstance(each, dict) else {}
                yield _said(Row(row.line, {**own, **given}), tasks, reader, campaign, fields)
        else:
            yield _said(row, tasks, reader, campaign, fields)


def _said(
    row: Row | BadRow, tasks: Tasks, reader: LedgerReader, campaign: Campaign, wanted: Fields
) -> Said | Refused | Unanswered:
    if isinstance(row, BadRow):
        return Refused(line=row.line, reason=row.reason)
    given = row.fields
    task, why = tasks.meant(given, wanted)
    if not task:
        named = _first(given, wanted.names(wanted.id, IDS))
        return Refused(line=row.line, id="" if named is None else str(named), reason=why)
    names = wanted.names(wanted.answer, ANSWERS)
    if not any(name in given for name in names):
        reason = f"it has no answer: no field {' or '.join(repr(name) for name in names[:4])}"
        return Refused(line=row.line, id=task, reason=reason)
    answer = _first(given, names)
    if answer is None or answer == "":
        return Unanswered(line=row.line, id=task)
    item = reader.task(campaign.name, task)
    plan = reader.revision(item.revision)
    try:
        kind_of(plan.kind).read_gold(plan, item.input, answer)
    except InvalidAnswer as error:
        return Refused(line=row.line, id=task, reason=str(error))
    by = _first(given, wanted.names(wanted.by, PEOPLE))
    note = given.get("note")
    return Said(
        line=row.line,
        task=task,
        answer=answer,
        by="" if by is None else str(by),
        confidence=_chance(_first(given, SURE)),
        note=note if isinstance(note, str) else "",
    )


def _first(fields: Mapping[str, Json], names: Sequence[str]) -> Json:
    """What the first of these fields holds that holds something."""
    found = (fields[name] for name in names if fields.get(name) not in (None, ""))
    return next(found, None)


def _chance(value: Json) -> float | None:
    """A probability, where it is one."""
    number = read_number(value)
    return number if number is not None and 0.0 <= number <= 1.0 else None
