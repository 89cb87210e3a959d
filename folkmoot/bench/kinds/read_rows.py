"""Reads the rows of a set as its kind wants them; what it cannot hold is left out, and said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from folkmoot.bench.kinds.adapters import ADAPTERS
from folkmoot.bench.kinds.sets import KindSet
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission, UserError
from schema.task import Task
from storage.formats.base import Row
from storage.rows import read_rows as read_file

_SEED = 0
LEAST_ROWS = 10


@dataclass(frozen=True)
class KindRows:
    """The rows that are measured on: a random part of the set, always the same one."""

    set: KindSet
    campaign: Campaign
    tasks: tuple[Task, ...]
    gold: tuple[Json, ...]
    """[tasks]: as the kind reads it."""
    left_out: int = 0
    """Rows that were drawn and that the kind cannot hold as they are."""
    why: str = ""
    """What is wrong with the first of them."""

    @property
    def noting(self) -> Campaign:
        """The same campaign with the set's notes."""
        models = [seat.model for seat in self.campaign.seats("generator")]
        labels = [label.name for label in self.campaign.labels]
        return self.set.campaign(models, labels, noting=True)

    def __len__(self) -> int:
        return len(self.tasks)


def read_kind_rows(wanted: KindSet, models: Sequence[str], most: int) -> KindRows:
    """At most so many rows of a set, in a random order that is always the same.

    Args:
        wanted: the set.
        models: of the committee that will be asked.
        most: how many rows, at most.

    Raises:
        UserError: when the file lacks a field, or has too few rows that can be used.
        InvalidCampaign: when labels and options make no campaign.
        ModelMissing: when the catalogue has no such model.
    """
    rows = list(_made(wanted))
    campaign = wanted.campaign(models, _labels(wanted, rows))
    kind, revision = kind_of(campaign.kind), campaign.revision
    tasks: list[Task] = []
    golds: list[Json] = []
    problems: list[str] = []
    for at in np.random.default_rng(_SEED).permutation(len(rows)):
        if len(tasks) == most:
            break
        row = rows[at]
        input = {name: row[name] for name in wanted.fields}
        try:
            kind.check_input(campaign, input)
            gold = kind.read_gold(campaign, input, row[wanted.gold])
        except (InvalidSubmission, InvalidAnswer) as error:
            problems.append(error.message)
            continue
        id = str(row.get("id", at))
        tasks.append(Task(campaign=campaign.name, id=id, revision=revision, input=input))
        golds.append(gold)
    if len(tasks) < LEAST_ROWS:
        problem = f"; of the first left out, {problems[0]}" if problems else ""
        raise UserError(
            f"{wanted.file} has only {len(tasks)} rows that {wanted.kind} can be measured on"
            f"{problem}",
            f"it takes at least {LEAST_ROWS}",
        )
    return KindRows(
        set=wanted,
        campaign=campaign,
        tasks=tuple(tasks),
        gold=tuple(golds),
        left_out=len(problems),
        why=problems[0] if problems else "",
    )


def _made(wanted: KindSet) -> Iterator[dict[str, Json]]:
    """The rows with the fields that the set names.

    Raises:
        UserError: names the first row that cannot be read, or lacks a field.
    """
    make = ADAPTERS.get(wanted.made_by, dict)
    for number, line in enumerate(read_file(wanted.file), 1):
        if not isinstance(line, Row):
            raise UserError(f"{wanted.file}, row {number}: {line.reason}", "mend the file")
        try:
            row = make(line.fields)
            for name in (*wanted.fields, wanted.gold):
                row[name]
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise UserError(
                f"{wanted.file}, row {number} is none of {wanted.name}: {error!r}",
                "give the rows of this set as they were published",
            ) from None
        yield row


def _labels(wanted: KindSet, rows: Sequence[dict[str, Json]]) -> tuple[str, ...]:
    if not wanted.labels_from:
        return wanted.labels
    names: set[str] = set()
    for row in rows:
        shown = row[wanted.labels_from]
        names.update(shown if isinstance(shown, list) else [shown])
    return tuple(sorted(names))
