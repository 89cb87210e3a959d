"""The rows of an export: the item's own fields, then what became of it.

Behind its own fields a row has ``annotation, confidence, confidences, outcome, decided_by, reason,
votes, dissent, effective_votes, campaign, task, version``; where the campaign asks for notes,
``notes`` stand behind ``annotation``. An own field that bears one of these names is exported as
``original_<name>``, with a number behind it where the row has a field of that name, too.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

from schema.annotation import Annotation
from schema.base import Json
from schema.campaign import Campaign
from schema.task import Task
from storage.formats.base import Table
from storage.formats.options import Options
from storage.formats.spreadsheet import columns_for, in_cells
from storage.reader import LedgerReads

OUTCOME_COLUMNS = (
    "annotation", "confidence", "confidences", "outcome", "decided_by", "reason", "votes",
    "dissent", "effective_votes", "campaign", "task", "version",
)  # fmt: skip

NOTES = "notes"
"""The column behind ``annotation``, in campaigns that ask for notes."""


def whole_campaign(
    ledger: LedgerReads,
    campaign: str,
    options: Options = Options(),  # noqa: B008 - frozen
) -> Table:
    """A row a finished task, or a version of its annotation, in order of submission: first its
    ``id``, then its input, then what else came with it.

    Raises:
        UnknownCampaign: when there is no such campaign.
    """
    plan = ledger.campaign(campaign)
    added = added_columns(plan, options)
    fields = ledger.field_names(campaign)
    names = own_names(fields, ("id", *added))
    return Table(
        ledger=ledger,
        campaign=campaign,
        options=options,
        columns=("id", *(names[field] for field in fields), *added),
        rows=_rows(ledger, campaign, options, names, added),
        labels=frozenset(label.name for label in plan.labels),
    )


def _rows(
    ledger: LedgerReads,
    campaign: str,
    options: Options,
    names: Mapping[str, str],
    added: Sequence[str],
) -> Generator[dict[str, Json]]:
    for task, annotation in finished(ledger, campaign, options, whole=False):
        yield {"id": task.id, **_own(task, names), **outcome_of(annotation, added, options)}


def finished(
    ledger: LedgerReads, campaign: str, options: Options, *, whole: bool = True
) -> Iterator[tuple[Task, Annotation]]:
    """The finished tasks that are to be exported, in order of submission; unless they are to be
    ``whole``, without the counts and records of their annotations."""
    for task, annotation in ledger.annotations(campaign, options.versions, whole=whole):
        if annotation.outcome == "accepted" or not options.accepted:
            yield task, annotation


def _own(task: Task, names: Mapping[str, str]) -> dict[str, Json]:
    """Input before what came with it, which never stands in its place."""
    values = {**task.meta, **task.input}
    return {names[field]: values[field] for field in dict.fromkeys([*task.input, *task.meta])}


def added_columns(campaign: Campaign, options: Options) -> tuple[str, ...]:
    """What stands behind a row's own fields."""
    notes = (NOTES,) if campaign.notes else ()
    if options.excel:
        return columns_for(campaign, notes)
    return (OUTCOME_COLUMNS[0], *notes, *OUTCOME_COLUMNS[1:])


def outcome_of(annotation: Annotation, added: Sequence[str], options: Options) -> dict[str, Json]:
    """What became of a row, by the names of the columns that are added."""
    if options.excel:
        return in_cells(annotation, added)
    return {
        "annotation": annotation.value,
        **({NOTES: annotation.notes} if NOTES in added else {}),
        "confidence": annotation.confidence,
        "confidences": annotation.confidences.model_dump(mode="json"),
        "outcome": annotation.outcome,
        "decided_by": annotation.by,
        "reason": annotation.reason,
        "votes": [vote.model_dump(mode="json") for vote in annotation.votes],
        "dissent": list(annotation.dissent),
        "effective_votes": annotation.effective_votes,
        "campaign": annotation.campaign,
        "task": annotation.task,
        "version": annotation.version,
    }


def own_names(fields: Iterable[str], taken: Sequence[str]) -> dict[str, str]:
    """By own field, under which name it is exported: its own, unless that is ``taken``.

    No two fields come out under one name, however often a file has been annotated before.
    """
    own = list(fields)
    used = {*taken, *own}
    names: dict[str, str] = {}
    for field in own:
        name, count = field, 1
        while name in taken or (name != field and name in used):
            name = f"original_{field}" if count == 1 else f"original_{field}_{count}"
            count += 1
        used.add(name)
        names[field] = name
    return names


def as_json(value: Json) -> str:
    """JSON on one line, as people can read it; half of a surrogate pair stays escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text
