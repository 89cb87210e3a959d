"""The tools that change something, for servers that are allowed to: annotating, and answering.

Their docstrings are what an assistant reads of them.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

from pydantic import ValidationError

from folkmoot.mcp.bounds import SHORT, cut
from folkmoot.mcp.jobs import Asked, Jobs, rows_of
from folkmoot.mcp.reading import SOURCE, Told
from folkmoot.plain_words import in_plain_words
from folkmoot.reports.which import latest_campaign
from folkmoot.review.desk import desk
from folkmoot.settings import Settings
from schema.answer import PersonAnswer
from schema.errors import UserError
from storage.reader import LedgerReader

WAIT_SECONDS = 45.0
"""A call of annotate waits so long; assistants give up after a minute."""
MOST_ROWS = 1_000
"""Of one call; more are for the command line."""
_COLUMNS = ("annotation", "confidence", "outcome", "reason", "task")


class WritingTools:
    """What may be done with a ledger.

    Args:
        settings: say where it is.
        jobs: what is being annotated.
        by: under which name answers are on record.
    """

    def __init__(self, settings: Settings, jobs: Jobs, by: str) -> None:
        self._settings, self._jobs, self._by = settings, jobs, by

    async def annotate(
        self,
        rows: list[str | dict[str, Any]],
        campaign: str,
        labels: list[str] | dict[str, str] | None = None,
        guideline: str = "",
        kind: str = "",
        max_error: str = "",
    ) -> Told:
        """Let the committee annotate rows. Where it takes longer than a minute, `finished` is
        false: call it again with the same arguments to wait on; nothing is asked twice.

        Args:
            rows: texts, or objects with a field `text` and, if they have one, `id`; to add rows to
                a campaign, give all of them again with the new ones.
            campaign: a name for what is asked.
            labels: the labels to choose from; or what each means, by name.
            guideline: what to do, in words.
            kind: the kind of annotation, by its name; one label for each row if left out.
            max_error: accept only what can be promised to be wrong at most so often, like 5%.
        """
        if len(rows) > MOST_ROWS:
            raise UserError(
                f"{len(rows):,} rows are more than {MOST_ROWS:,}",
                "annotate a file from the command line: folkmoot annotate FILE",
            )
        asked = Asked(
            campaign=campaign,
            rows=rows_of(rows),
            labels=labels if isinstance(labels, dict) else tuple(labels or ()),
            guideline=guideline,
            kind=kind,
            max_error=max_error,
        )
        done = await self._jobs.annotate(asked, WAIT_SECONDS)
        if done is None:
            said = self._jobs.said(campaign)
            return {"finished": False, "campaign": campaign, "says": said}
        found = [
            {"row": number, **{name: cut(row.get(name), SHORT) for name in _COLUMNS}}
            for number, row in enumerate(done, start=1)
        ]
        return {"finished": True, "about": SOURCE, "campaign": campaign, "rows": found}

    async def answer(self, task: str, answer: Any, note: str = "", campaign: str = "") -> Told:
        """Put a person's answer to a row on record, as a new version of its annotation. Only for
        answers that a person has given: the committee learns from them as from known answers.

        Args:
            task: its id, as `review` tells it.
            answer: in the form that `review` tells: a label, a list of labels, an object, ...
            note: why, in the person's words.
            campaign: its name; the latest if left out.
        """

        def named() -> tuple[str, str]:
            with LedgerReader(self._settings.ledger) as reader:
                name = campaign or latest_campaign(reader)
                return name, reader.task_id(name, task)

        name, id = await asyncio.to_thread(named)
        try:
            given = PersonAnswer(
                id=secrets.token_hex(16),
                campaign=name,
                task=id,
                by=self._by,
                answer=answer,
                note=note,
                started=time.time(),
            )
        except ValidationError as error:
            raise UserError(f"this is no answer: {in_plain_words(error)}") from None
        async with desk(self._settings) as give:
            receipt = await give(given)
        if receipt.status == "rejected":
            raise UserError(receipt.reason)
        return {"campaign": name, "task": id, "status": receipt.status, "by": self._by}
