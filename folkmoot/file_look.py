"""A look at a person's file before anything is started, so that a slip costs no run."""

from __future__ import annotations

from pathlib import Path

from folkmoot.file_rows import Columns, rows_of, submission
from kinds.base import kind_of
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import InvalidAnswer, InvalidSubmission, UserError
from storage.formats.base import BadRow, Row
from storage.opening.near import near

SHOWN = 3
"""So many rows that cannot be read, or whose known answer cannot, are named."""

ROWS = 20
"""So many rows are looked at for the names of their fields."""


class Look(Frozen):
    """What a first look at a file found."""

    rows: int
    bad: int
    """How many of them cannot be read."""
    first_bad: tuple[BadRow, ...]
    cut_off: bool = False
    """Whether the last row alone cannot be read: it may still be being written."""
    told: tuple[str, ...]
    """How the file was understood, where that was found out: one line each."""

    @property
    def complaint(self) -> str:
        """Which rows cannot be read, on one line; empty where all can."""
        if not self.bad:
            return ""
        named = "; ".join(f"line {row.line}: {row.reason}" for row in self.first_bad)
        more = f"; and {self.bad - len(self.first_bad)} more" if self.bad > SHOWN else ""
        return f"{self.bad:,} of {self.rows:,} rows cannot be read: {named}{more}"


def look_at(file: Path, columns: Columns) -> Look:
    """Read all rows, and see that the fields that were named are there in the first ones.

    Raises:
        UserError: when there is no such file, it is in no known format, it is empty, not one row
            can be read, or none of its first rows has a field of that name.
    """
    if not file.is_file() and not file.is_dir():
        hint = near(file, "give a file with rows, such as .jsonl or .csv")
        raise UserError(f"there is no file {file}", hint)
    told: list[str] = []
    there: dict[str, None] = {}
    bad: list[BadRow] = []
    count = bad_count = last_bad = 0
    for row in rows_of(file, columns, told.append):
        count += 1
        if isinstance(row, BadRow):
            bad_count, last_bad = bad_count + 1, count
            bad += [row] if len(bad) < SHOWN else []
        elif count - bad_count <= ROWS:
            there |= dict.fromkeys(row.fields)
    look = Look(
        rows=count,
        bad=bad_count,
        first_bad=tuple(bad),
        cut_off=bad_count == 1 and last_bad == count,
        told=tuple(told),
    )
    if not count:
        raise UserError(f"{file} has no rows", "there is nothing to annotate")
    if bad_count == count:
        raise UserError(
            f"{file}: {look.complaint}", "mend them, or say what it is with --input-format"
        )
    for option, names in _named(columns):
        for name in names:
            if name not in there:
                raise UserError(
                    f"{file} has no field {name!r}; its rows have {', '.join(there) or 'none'}",
                    f"name the right one with {option}",
                )
    return look


def look_at_gold(file: Path, columns: Columns, campaign: Campaign) -> None:
    """See that every known answer in the file is an answer of the campaign's kind.

    Raises:
        UserError: when one is not; names the first rows, and says what would be answers.
    """
    kind, wrong = kind_of(campaign.kind), list[str]()
    count = 0
    for number, row in enumerate(rows_of(file, columns), start=1):
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
