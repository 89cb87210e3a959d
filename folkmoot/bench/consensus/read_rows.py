"""Reads the rows of a label set as ``annotate`` does; whatever is wrong is said before any work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bus.submission import parse_submission
from folkmoot.bench.consensus.rows import Rows
from folkmoot.bench.consensus.sets import LabelSet
from folkmoot.file_rows import Columns, submission
from kinds.base import kind_of
from schema.base import Json
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission, UserError
from storage.formats.base import BadRow, Row
from storage.rows import read_rows as read_file

_SEED = 0


@dataclass(frozen=True)
class _Known:
    """A row whose answer is known."""

    id: str
    input: dict[str, Json]
    label: str
    stored: Json


def read_rows(wanted: LabelSet, models: Sequence[str]) -> Rows:
    """All rows of a set that have a known answer.

    Args:
        wanted: the set.
        models: of the committee that will be asked.

    Raises:
        UserError: when the file is not there, lacks a field, or has a row that cannot be used; the
            row is named, and how many more there are.
        InvalidCampaign: when the labels make no campaign.
        ModelMissing: when the catalogue has no such model.
    """
    campaign = wanted.campaign(models)
    lines = _lines(wanted)
    known = _known_rows(wanted, campaign, lines)
    order = np.random.default_rng(_SEED).permutation(len(known))
    rows = [known[at] for at in order]
    labels = tuple(label.name for label in campaign.labels)
    return Rows(
        set=wanted,
        labels=labels,
        ids=tuple(row.id for row in rows),
        inputs=tuple(row.input for row in rows),
        gold=np.array([labels.index(row.label) for row in rows], dtype=np.int64),
        stored=tuple(row.stored for row in rows),
        without_gold=len(lines) - len(known),
    )


def _known_rows(
    wanted: LabelSet, campaign: Campaign, lines: Sequence[Row | BadRow]
) -> list[_Known]:
    """The rows with a known answer, in the file's order.

    Raises:
        UserError: names the first row that cannot be used.
    """
    known, problems, lines_of = list[_Known](), list[str](), dict[str, int]()
    for number, line in enumerate(lines, start=1):
        try:
            found = _known_row(wanted, campaign, line, number)
            if found is None:
                continue
            if found.id in lines_of:
                raise ValueError(f"the id {found.id!r} stands in line {lines_of[found.id]}, too")
            lines_of[found.id] = line.line
            known.append(found)
        except ValueError as error:
            problems.append(f"line {line.line}: {error}")
    if problems:
        more = f" (and {len(problems) - 1:,} more such lines)" if problems[1:] else ""
        names = ", ".join(label.name for label in campaign.labels)
        raise UserError(
            f"{wanted.file}, {problems[0]}{more}", f"mend the file; the labels are {names}"
        )
    return known


def _lines(wanted: LabelSet) -> list[Row | BadRow]:
    """What is in the file, which has all the fields that are asked for."""
    file = wanted.file
    if not file.is_file():
        raise UserError(
            f"there is no file {file}, whose labelled rows are to be measured on",
            "give a .jsonl or .csv file; those of a file of sets are looked for beside it, or in"
            " the folder that --data names",
        )
    lines = list(read_file(file))
    there = {name: None for line in lines if isinstance(line, Row) for name in line.fields}
    wrong = next((name for name in _wanted(wanted) if there and name not in there), None)
    if wrong is not None:
        raise UserError(
            f"{file} has no field {wrong!r}; its rows have {', '.join(there)}",
            f"name the right one with {_wanted(wanted)[wrong]}",
        )
    return lines


def _wanted(wanted: LabelSet) -> dict[str, str]:
    """The fields that must be there, and what names each."""
    named = {wanted.gold: "--gold-field, or gold in a file of sets"}
    named |= dict.fromkeys(wanted.fields, "--field, or fields in a file of sets")
    if wanted.id != Columns().id:
        named[wanted.id] = "--id-field, or id in a file of sets"
    return named


def _known_row(
    wanted: LabelSet, campaign: Campaign, line: Row | BadRow, number: int
) -> _Known | None:
    """The row, if its answer is known.

    Raises:
        ValueError: when it cannot be used.
    """
    if isinstance(line, BadRow):
        raise ValueError(line.reason)
    row = submission(line.fields, number, wanted.columns)
    if "gold" not in row:
        return None
    try:
        task = parse_submission(json.dumps(row).encode(), campaign)
        kind = kind_of(campaign.kind)
        kind.check_input(campaign, task.input)
        label = kind.read_gold(campaign, task.input, wanted.shown(task.gold))
    except InvalidSubmission as error:
        raise ValueError(error.message) from None
    except InvalidAnswer as error:
        raise ValueError(f"{wanted.gold} {error.message}") from None
    stored = line.fields.get(wanted.stored) if wanted.stored else None
    return _Known(task.id, task.input, str(label), stored or None)
