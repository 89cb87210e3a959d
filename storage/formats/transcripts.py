"""Transcripts: one JSON object a task, with everything that was said about it."""

from __future__ import annotations

from typing import TextIO

from storage.formats.base import Table, exporter
from storage.formats.exported_rows import as_json


@exporter("transcripts")
def write_transcripts(table: Table, stream: TextIO) -> int:
    """One JSON object a task: the task, its turns, and its annotations, complete."""
    ledger, campaign, written = table.ledger, table.campaign, 0
    # What is left in `written` after the loop is the number of rows.
    for written, (task, annotation) in enumerate(  # noqa: B007 - see above
        ledger.annotations(campaign, table.options.versions), start=1
    ):
        transcript = ledger.transcript(campaign, task.id)
        whole = {
            "task": task.model_dump(mode="json"),
            "hits": [hit.model_dump(mode="json") for hit in transcript.hits],
            "turns": [turn.model_dump(mode="json") for turn in transcript.turns],
            "annotation": annotation.model_dump(mode="json"),
        }
        stream.write(as_json(whole) + "\n")
    return written
