"""A look at a person's file before anything is started, so that a slip costs no run."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from folkmoot.file_rows import Columns, submission
from kinds.base import kind_of
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission, UserError
from storage.formats.base import Row
from storage.rows import read_rows

SHOWN = 3
"""So many rows whose known answer cannot be read are named."""

ROWS = 20
"""So many rows are looked at."""


def look_at(file: Path, columns: Columns) -> None:
    """Read the first rows, and see that the fields that were named are there.

    Raises:
        UserError: when there is no such file, it is neither CSV nor JSONL, it is empty, or none
            of its first rows has a field of that name.
    """
    if not file.is_file():
        raise UserError(f"there is no file {file}", "give a .jsonl or .csv file")
    first = list(islice(read_rows(file), ROWS))
    if not first:
        raise UserError(f"{file} has no rows", "there is nothing to annotate")
    there: dict[str, None] = {}
    for row in first:
        if isinstance(row, Row):
            there |= dict.fromkeys(row.fields)
    if not there:  # not one row that can be read: each will be rejected, with its reason
        return
    for option, names in _named(columns):
        for name in names:
            if name not in there:
                raise UserError(
                    f"{file} has no field {name!r}; its rows have {', '.join(there)}",
                    f"name the right one with {option}",
                )


def look_at_gold(file: Path, columns: Columns, campaign: Campaign) -> None:
    """See that every known answer in the file is an answer of the campaign's kind.

    Raises:
        UserError: when one is not; names the first rows, and says what would be answers.
    """
    kind, wrong = kind_of(campaign.kind), list[str]()
    count = 0
    for number, row in enumerate(read_rows(file), start=1):
        if not isinstance(row, Row):
            continue
        read = submission(row.fields, number, columns)
        if "gold" not in read:
            continue
        try:
            kind.read_gold(campaign, read["input"], read["gold"])
        except InvalidAnswer as error:
            count += 1
            if len(wrong) < SHOWN:
                wrong.append(f"row {read['id']}: {error}")
        except InvalidSubmission:
            continue  # the row will be rejected, with its reason
    if count:
        more = f" and {count - len(wrong)} more" if count > len(wrong) else ""
        raise UserError(
            f"{count} known {'answer' if count == 1 else 'answers'} in the field "
            f"{columns.gold!r} cannot be read: {'; '.join(wrong)}{more}",
            "mend them, or do without known answers: --gold-field ''",
        )


def _named(columns: Columns) -> list[tuple[str, tuple[str, ...]]]:
    """The fields that must be there, by the option that names them; a default id or gold need not
    be."""
    defaults = Columns()
    return [
        ("--field", columns.fields),
        ("--id-field", (columns.id,) if columns.id != defaults.id else ()),
        ("--gold-field", (columns.gold,) if columns.gold not in ("", defaults.gold) else ()),
    ]
