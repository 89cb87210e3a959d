"""Which campaign is meant where none is named."""

from __future__ import annotations

from schema.errors import UnknownTask, UserError
from storage.reader import LedgerReader


def latest_campaign(reader: LedgerReader) -> str:
    """The campaign that was made last.

    Raises:
        UserError: when there is none.
    """
    names = reader.campaign_names()
    if not names:
        raise UserError("there is no campaign yet", "folkmoot annotate FILE --labels a,b")
    return names[-1]


def campaign_of(reader: LedgerReader, task: str) -> str:
    """The one campaign that has a task.

    Raises:
        UnknownTask: when none has it.
        UserError: when several have.
    """
    names = reader.campaigns_of(task)
    if not names:
        raise UnknownTask(
            f"no campaign has a task {task!r}", "an id is the one of your file, or its row's number"
        )
    if len(names) > 1:
        raise UserError(
            f"several campaigns have a task {task!r}", f"add --campaign, one of: {', '.join(names)}"
        )
    return names[0]
