"""Answers from a file: JSONL or CSV with ``id``, ``answer`` and, where there is one, ``note``.

Whatever else a row holds is not looked at, so an export to which somebody has added a column
``answer`` will do. Every row gets its fate.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from folkmoot.plain_words import in_plain_words
from folkmoot.review.desk import desk
from folkmoot.settings import Settings
from schema.answer import PersonAnswer
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.errors import UserError
from storage.formats.base import BadRow, Row
from storage.formats.formulas import unguarded
from storage.formats.json_lines import read_jsonl
from storage.rows import ending_of, read_rows

Fate = Literal["recorded", "same as before", "unanswered", "refused"]


_LINES = ("", ".json", ".jsonl", ".ndjson")
"""Endings of files whose rows each have fields of their own."""


class LineFate(Frozen):
    """What became of one row."""

    line: int
    """Of the file, where the row ends."""
    id: str
    """The task; empty where it cannot be read."""
    fate: Fate
    reason: str = ""
    """Why it was refused."""


async def hand_in_file(
    settings: Settings,
    file: Path,
    campaign: Campaign,
    by: str,
    *,
    blind: bool,
    adjudicates: bool = False,
    told: Callable[[LineFate], None],
) -> None:
    """Hand in the answers of a file, in its order; ``told`` gets the fate of each row when it is
    sealed. Handing in the same file again changes nothing.

    Raises:
        UserError: when the file cannot be read; nothing was handed in.
        FolkmootError: as :func:`folkmoot.review.desk.desk`; what was told is on record.
    """
    rows = _rows(file)
    seen: dict[str, tuple[int, str]] = {}
    async with desk(settings) as give:
        for row in rows:
            answer = _answer(row, file, campaign, by, blind=blind)
            if isinstance(answer, LineFate):
                told(answer)
                continue
            answer = answer.model_copy(update={"adjudicates": adjudicates})
            said = canonical_json([answer.answer, answer.note])
            line, before = seen.setdefault(answer.task, (row.line, said))
            if before != said:
                reason = f"line {line} answers this task otherwise: keep one of the two"
                told(LineFate(line=row.line, id=answer.task, fate="refused", reason=reason))
                continue
            receipt = await give(answer)
            fates: dict[str, Fate] = {"duplicate": "same as before", "rejected": "refused"}
            fate = fates.get(receipt.status, "recorded")
            told(LineFate(line=row.line, id=answer.task, fate=fate, reason=receipt.reason))


def _rows(file: Path) -> Iterator[Row | BadRow]:
    """The rows; the first one is read at once, so that a file that is none is an error here.

    Raises:
        UserError: when the file cannot be read, is empty, or is a CSV without the columns.
    """
    rows = read_jsonl(sys.stdin.buffer) if str(file) == "-" else read_rows(file)
    first = next(rows, None)
    if first is None:
        raise UserError(f"there are no rows in {file}", 'begin with {"id": "...", "answer": "..."}')
    if isinstance(first, Row) and ending_of(file) not in _LINES:
        for column in ("id", "answer"):
            if column not in first.fields:
                raise UserError(
                    f"{file} has no column {column!r}", "its header must name id and answer"
                )
    return _again(first, rows)


def _again(first: Row | BadRow, rest: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
    yield first
    yield from rest


def _answer(
    row: Row | BadRow, file: Path, campaign: Campaign, by: str, *, blind: bool
) -> PersonAnswer | LineFate:
    """The answer in a row, or why there is none."""

    def refused(reason: str, task: str = "") -> LineFate:
        return LineFate(line=row.line, id=task, fate="refused", reason=reason)

    if isinstance(row, BadRow):
        return refused(row.reason)
    fields = row.fields
    if fields.get("id") in (None, ""):
        return refused("it has no id: name the task that it answers")
    task = _unguarded(str(fields["id"]), file)
    if "answer" not in fields:
        return refused("it has no field 'answer'", task)
    if fields["answer"] in (None, ""):
        return LineFate(line=row.line, id=task, fate="unanswered")
    note = fields.get("note")
    if note is not None and not isinstance(note, str):
        return refused("its note is no text", task)
    try:
        return PersonAnswer(
            id=secrets.token_hex(16),
            campaign=campaign.name,
            task=task,
            by=by,
            answer=_value(fields["answer"], file),
            note=note or "",
            blind=blind,
            started=time.time(),
        )
    except ValidationError as error:
        return refused(in_plain_words(error), task)


def _value(answer: Json, file: Path) -> Json:
    """An answer as it stands in the file; the campaign's kind reads it."""
    return _unguarded(answer, file) if isinstance(answer, str) else answer


def _unguarded(cell: str, file: Path) -> str:
    """A cell of our own CSV export without the ``'`` that keeps spreadsheets from running it."""
    return unguarded(cell) if file.suffix.lower() == ".csv" else cell
