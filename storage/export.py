"""Exports: one function a format, made known by a decorator.

A row has the item's own fields first (``id``, the input, what else came with it), then
``annotation, confidence, outcome, decided_by, reason, votes, dissent, effective_votes, campaign,
task, version``. An own field that bears one of these names is exported as ``original_<name>``.

Another package brings a format by an entry point of the group ``folkmoot.exporters``: see
:mod:`schema.registry`.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from schema.annotation import Annotation
from schema.base import Frozen, Json
from schema.errors import UserError
from schema.registry import Registry
from schema.task import Task
from storage.connection import plain_errors
from storage.outcomes import Versions
from storage.reader import LedgerReads

OUTCOME_COLUMNS = (
    "annotation", "confidence", "outcome", "decided_by", "reason", "votes", "dissent",
    "effective_votes", "campaign", "task", "version",
)  # fmt: skip

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


class Options(Frozen):
    """What an export may be told."""

    versions: Versions = "latest"
    guard_formulas: bool = True
    """In CSV, put a ``'`` before text that a spreadsheet would run as a formula."""


Exporter = Callable[[LedgerReads, str, Options, TextIO], int]
"""Writes a campaign's finished tasks to a stream and returns how many rows it wrote."""

EXPORTERS: Registry[Exporter] = Registry("export format", "folkmoot.exporters", error=UserError)


def exporter(name: str) -> Callable[[Exporter], Exporter]:
    """Function decorator: makes an exporter known under its name."""

    def register(function: Exporter) -> Exporter:
        EXPORTERS.add(name, function)
        return function

    return register


def exporter_of(name: str) -> Exporter:
    """The exporter of this name, from here or from an installed package.

    Raises:
        UserError: when there is none, or its package does not load.
    """
    return EXPORTERS.get(name)


def exporters() -> tuple[str, ...]:
    """The names of all exporters, installed ones included, sorted."""
    return EXPORTERS.names()


def export(
    ledger: LedgerReads,
    campaign: str,
    name: str,
    target: Path | TextIO,
    options: Options = Options(),  # noqa: B008 - frozen
) -> int:
    """Write a campaign's finished tasks with the exporter ``name``.

    A file appears whole or not at all; one that is there already is replaced at the end.

    Returns:
        How many rows were written.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UserError: when there is no such exporter, or no such folder.
        DiskFull: when there is no room.
    """
    ledger.campaign_state(campaign)  # says so if there is no such campaign
    write = exporter_of(name)
    if not isinstance(target, Path):
        return write(ledger, campaign, options, target)
    if not target.parent.is_dir():
        raise UserError(f"there is no folder {target.parent}", "make it first")
    with plain_errors(target):
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                rows = write(ledger, campaign, options, stream)
                stream.flush()
                os.fsync(handle)
            Path(part).chmod(_mode(target))
            Path(part).rename(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    return rows


@exporter("jsonl")
def write_jsonl(ledger: LedgerReads, campaign: str, options: Options, stream: TextIO) -> int:
    """One JSON object a row."""
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(_rows(ledger, campaign, options), start=1):  # noqa: B007 - see above
        stream.write(_json(row) + "\n")
    return written


@exporter("csv")
def write_csv(ledger: LedgerReads, campaign: str, options: Options, stream: TextIO) -> int:
    """CSV with a header; what is neither text nor a number is JSON in its cell."""
    own = [_own_name(name) for name in ledger.field_names(campaign)]
    columns = ["id", *own, *OUTCOME_COLUMNS]
    guard = _guarded if options.guard_formulas else _unguarded
    # Lines end in CR LF, as RFC 4180 has it; with another ending, the csv module would not quote
    # a lone CR within a cell.
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([guard(column) for column in columns])
    written = 0
    # What is left in `written` after the loop is the number of rows.
    for written, row in enumerate(_rows(ledger, campaign, options), start=1):  # noqa: B007 - see above
        writer.writerow([guard(_cell(row.get(column))) for column in columns])
    return written


@exporter("transcripts")
def write_transcripts(ledger: LedgerReads, campaign: str, options: Options, stream: TextIO) -> int:
    """One JSON object a task: the task, its turns, and its annotations, complete."""
    written = 0
    for written, (task, annotation) in enumerate(  # noqa: B007 - counts, as above
        ledger.annotations(campaign, options.versions), start=1
    ):
        transcript = ledger.transcript(campaign, task.id)
        whole = {
            "task": task.model_dump(mode="json"),
            "hits": [hit.model_dump(mode="json") for hit in transcript.hits],
            "turns": [turn.model_dump(mode="json") for turn in transcript.turns],
            "annotation": annotation.model_dump(mode="json"),
        }
        stream.write(_json(whole) + "\n")
    return written


def _rows(ledger: LedgerReads, campaign: str, options: Options) -> Iterator[dict[str, Json]]:
    for task, annotation in ledger.annotations(campaign, options.versions):
        yield _row(task, annotation)


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


def _json(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair stays escaped
        return json.dumps(value)
    return text


def _cell(value: Any) -> str | float | None:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    return _json(value)


def _guarded(cell: str | float | None) -> str | float | None:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def _unguarded(cell: str | float | None) -> str | float | None:
    return cell


def _mode(target: Path) -> int:
    """Permissions as of a file that was simply opened: the old one's, else what umask leaves."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
