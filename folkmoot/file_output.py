"""The result of ``annotate FILE``: the rows of the file as they are now, in their order and with
their own columns, each with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from pathlib import Path

from folkmoot.file_rows import Columns, rows_of
from schema.base import Json
from schema.campaign import Campaign
from storage.formats.base import BadRow, Row, Table
from storage.formats.exported_rows import added_columns, outcome_of, own_names
from storage.formats.options import Options
from storage.reader import LedgerReads

UNREAD = "unread"
"""The column that has the beginning of a row that could not be read."""


def annotated_rows(
    ledger: LedgerReads,
    campaign: Campaign,
    file: Path,
    columns: Columns,
    tasks: Sequence[str],
    options: Options = Options(),  # noqa: B008 - frozen
) -> Table:
    """The file's rows with their outcomes.

    Where the file has no column ``id``, the ids of the tasks are the first one.

    Args:
        ledger: that has the outcomes.
        campaign: the file's.
        file: the rows, as they were when the tasks were matched with them.
        columns: how it is to be understood.
        tasks: by row, the id of its task.
        options: of the format.
    """
    own, unread = dict[str, None](), False
    for row in rows_of(file, columns):
        if isinstance(row, Row):
            own |= dict.fromkeys(row.fields)
        else:
            unread = True
    added = added_columns(campaign, options)
    before = () if "id" in own else ("id",)
    behind = (UNREAD, *added) if unread else added
    names = own_names(own, (*before, *behind))

    def became(task: str) -> dict[str, Json]:
        annotation = ledger.annotation(campaign.name, task)
        if annotation is None:
            nothing = dict.fromkeys(added)
            return {**nothing, "outcome": "open", "campaign": campaign.name, "task": task}
        return outcome_of(annotation, added, options)

    return Table(
        ledger=ledger,
        campaign=campaign.name,
        options=options,
        columns=(*before, *names.values(), *behind),
        rows=_rows(zip(tasks, rows_of(file, columns), strict=False), names, became),
        labels=frozenset(label.name for label in campaign.labels),
    )


def _rows(
    rows: Iterable[tuple[str, Row | BadRow]],
    names: Mapping[str, str],
    became: Callable[[str], dict[str, Json]],
) -> Generator[dict[str, Json]]:
    for task, row in rows:
        if isinstance(row, BadRow):
            yield {"id": task, UNREAD: row.excerpt, **became(task)}
        else:
            own = {names[field]: value for field, value in row.fields.items() if field in names}
            yield {**({} if "id" in own else {"id": task}), **own, **became(task)}
