"""The rows of an export: the item's own fields, then what became of it.

A row has the item's own fields first (``id``, the input, what else came with it), then
``annotation, confidence, confidences, outcome, decided_by, reason, votes, dissent,
effective_votes, campaign, task, version``; where the campaign asks for notes, ``notes`` stand
behind ``annotation``. An own field that bears one of these names is exported as
``original_<name>``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from schema.annotation import Annotation
from schema.base import Json
from schema.task import Task
from storage.formats.base import Options
from storage.reader import LedgerReads

OUTCOME_COLUMNS = (
    "annotation", "confidence", "confidences", "outcome", "decided_by", "reason", "votes",
    "dissent", "effective_votes", "campaign", "task", "version",
)  # fmt: skip

NOTES = "notes"
"""The column behind ``annotation``, in campaigns that ask for notes."""


def exported_rows(
    ledger: LedgerReads, campaign: str, options: Options
) -> Iterator[dict[str, Json]]:
    """A row a finished task, or a version of its annotation, in order of submission."""
    added = _added(ledger, campaign)
    for task, annotation in ledger.annotations(campaign, options.versions):
        yield _row(task, annotation, added)


def columns(ledger: LedgerReads, campaign: str) -> list[str]:
    """The names of all fields that a campaign's rows have."""
    added = _added(ledger, campaign)
    own = (_own_name(name, added) for name in ledger.field_names(campaign))
    return ["id", *own, *added]


def as_json(value: Json) -> str:
    """JSON on one line, as people can read it; half of a surrogate pair stays escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _added(ledger: LedgerReads, campaign: str) -> tuple[str, ...]:
    """What stands behind a row's own fields."""
    if not ledger.campaign(campaign).notes:
        return OUTCOME_COLUMNS
    return (OUTCOME_COLUMNS[0], NOTES, *OUTCOME_COLUMNS[1:])


def _row(task: Task, annotation: Annotation, added: Sequence[str]) -> dict[str, Json]:
    own = {_own_name(name, added): value for name, value in {**task.meta, **task.input}.items()}
    # input before meta, and never in place of it
    names = [_own_name(name, added) for name in [*task.input, *task.meta]]
    return {
        "id": task.id,
        **{name: own[name] for name in names},
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


def _own_name(name: str, added: Sequence[str]) -> str:
    return f"original_{name}" if name in ("id", *added) else name
