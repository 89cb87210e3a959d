"""The rows of an export: the item's own fields, then what became of it.

A row has the item's own fields first (``id``, the input, what else came with it), then
``annotation, confidence, outcome, decided_by, reason, votes, dissent, effective_votes, campaign,
task, version``. An own field that bears one of these names is exported as ``original_<name>``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from schema.annotation import Annotation
from schema.base import Json
from schema.task import Task
from storage.formats.base import Options
from storage.reader import LedgerReads

OUTCOME_COLUMNS = (
    "annotation", "confidence", "outcome", "decided_by", "reason", "votes", "dissent",
    "effective_votes", "campaign", "task", "version",
)  # fmt: skip


def exported_rows(
    ledger: LedgerReads, campaign: str, options: Options
) -> Iterator[dict[str, Json]]:
    """A row a finished task, or a version of its annotation, in order of submission."""
    for task, annotation in ledger.annotations(campaign, options.versions):
        yield _row(task, annotation)


def columns(ledger: LedgerReads, campaign: str) -> list[str]:
    """The names of all fields that a campaign's rows have."""
    return ["id", *map(_own_name, ledger.field_names(campaign)), *OUTCOME_COLUMNS]


def as_json(value: Json) -> str:
    """JSON on one line, as people can read it; half of a surrogate pair stays escaped."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def _row(task: Task, annotation: Annotation) -> dict[str, Json]:
    own = {_own_name(name): value for name, value in {**task.meta, **task.input}.items()}
    # input before meta, and never in place of it
    ordered = {_own_name(name): own[_own_name(name)] for name in [*task.input, *task.meta]}
    return {
        "id": task.id,
        **ordered,
        "annotation": annotation.value,
        "confidence": annotation.confidence,
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


def _own_name(name: str) -> str:
    return f"original_{name}" if name in ("id", *OUTCOME_COLUMNS) else name
