"""Making a campaign's tasks those of a file's rows: orders to the moderator, and submissions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from agents.learning.policy_keeper import learns_from_gold
from bus.connection import Bus
from bus.envelopes import Command
from bus.orders import AT_ONCE, CorrectedRow, CorrectedRows, Recounted, Tasks
from bus.submit import submit_rows
from consensus.learning.trust import LEAST_GOLD
from folkmoot.file_rows import Columns, new_rows, seen_rows, where_is
from folkmoot.matching import Matching, SeenRow, matched
from folkmoot.question import question_of
from folkmoot.swarm.client import command
from schema.base import Frozen
from schema.campaign import Campaign
from schema.errors import UserError
from storage.reader import LedgerReader
from storage.rows_of_files import RowOnRecord

T = TypeVar("T")


@dataclass(frozen=True)
class FileOfRows:
    """A file whose rows are to be annotated, as it was when it was read."""

    path: Path
    columns: Columns
    rows: tuple[SeenRow, ...]
    """What each asks."""


def read_file(path: Path, columns: Columns, campaign: Campaign) -> FileOfRows:
    """Read a file once, to know its rows.

    Raises:
        UserError: as :func:`storage.rows.read_rows` does.
    """
    return FileOfRows(path, columns, tuple(seen_rows(path, columns, question_of(campaign))))


def match_file(reader: LedgerReader, campaign: str, file: FileOfRows) -> Matching:
    """Which task of a campaign each row is, or will be.

    Raises:
        UserError: when the campaign's tasks are the rows of another file.
    """
    known = list(reader.rows_of_files(campaign))
    matching = matched(file.rows, known)
    if other := _other_file(file, matching, known):
        raise UserError(
            f"campaign {campaign!r} annotates {other}, and few of its rows are in {file.path}",
            "give this file another --campaign",
        )
    return matching


def _other_file(file: FileOfRows, matching: Matching, known: Sequence[RowOnRecord]) -> str:
    """The file that a campaign is about, if it is clearly another one; else empty.

    A file that was moved or renamed is the same one, as long as most of its rows are in it.
    """
    current = [task for task in known if task.key and not task.withdrawn]
    where = where_is(file.path)
    others = [task.file for task in current if task.file and not where.endswith(task.file)]
    if not others or 2 * len(matching.gone) < len(current):
        return ""
    return others[0]


def goes_on(reader: LedgerReader, campaign: Campaign) -> bool:
    """Whether tasks of a campaign that is on record may be opened again: it is not cancelled, and
    has not spent the budget that it is to have."""
    state = reader.campaign_state(campaign.name)
    if state == "spent":
        return reader.campaign(campaign.name).budget != campaign.budget
    return state != "cancelled"


def counts_anew(
    reader: LedgerReader, campaign: Campaign, file: FileOfRows, found: Matching
) -> bool:
    """Whether known answers have changed, and are enough to be learnt from: then all rows are to be
    counted anew, from what was said about them; but not in a campaign that is closed.

    Args:
        reader: of the ledger.
        campaign: as it is to be; another revision of it may be on record there.
        file: the rows as they are now.
        found: their tasks.
    """
    if not goes_on(reader, campaign):
        return False
    known = sum(row.gold is not None for row in file.rows)
    if known < LEAST_GOLD or not learns_from_gold(campaign) or not reader.decided(campaign.name):
        return False
    more = any(file.rows[place].gold is not None for place in found.new)
    policy = reader.latest_policy(campaign.name)
    forgotten = policy is not None and not policy.warm  # a run was ended in the middle of this
    return more or bool(found.known_answers) or forgotten


class Filed(Frozen):
    """What was done so that the campaign's tasks are the file's rows."""

    tasks: tuple[str, ...]
    """By row, the id of its task."""
    new: int = 0
    kept: int = 0
    """Rows that a task stood for already."""
    gone: int = 0
    back: int = 0
    corrected: int = 0
    """Kept rows with another id or known answer than before."""
    anew: bool = False
    """Whether all rows were counted anew."""


async def file_rows(
    bus: Bus, campaign: str, file: FileOfRows, matching: Matching, *, anew: bool = False
) -> Filed:
    """Carry a matching out. May be done again after a crash: what is done already is not repeated.

    Args:
        bus: where the moderator is.
        campaign: name of the campaign.
        file: the rows.
        matching: with their tasks.
        anew: whether what was decided is to be counted anew.

    Raises:
        UserError: when the moderator refuses an order.
        BusUnavailable: when it or the server does not answer.
    """
    corrected = [
        CorrectedRow(
            task=matching.tasks[place], row_id=file.rows[place].id, gold=file.rows[place].gold
        )
        for place in matching.corrected
    ]
    for gone in _batches(matching.gone):
        await _order(bus, campaign, "withdraw", Tasks(tasks=tuple(gone)))
    for back in _batches(matching.back):
        await _order(bus, campaign, "restore", Tasks(tasks=tuple(back)))
    for rows in _batches(corrected):
        await _order(bus, campaign, "correct_rows", CorrectedRows(rows=tuple(rows)))
    if anew:
        await _order(bus, campaign, "recount", Recounted())
    await submit_rows(bus, campaign, new_rows(file.path, file.columns, file.rows, matching))
    return Filed(
        tasks=matching.tasks,
        new=len(matching.new),
        kept=len(file.rows) - len(matching.new),
        gone=len(matching.gone),
        back=len(matching.back),
        corrected=len(corrected),
        anew=anew,
    )


async def _order(
    bus: Bus,
    campaign: str,
    order: Literal["withdraw", "restore", "correct_rows", "recount"],
    arguments: Frozen,
) -> None:
    body = arguments.model_dump(mode="json")
    await command(bus, Command(command=order, campaign=campaign, arguments=body))


def _batches(each: Sequence[T]) -> Iterator[Sequence[T]]:
    return (each[at : at + AT_ONCE] for at in range(0, len(each), AT_ONCE))
